import { createApp } from "vue";
import { createRouter, createWebHashHistory } from "vue-router";
import App from "./App.vue";
import { messages as m } from "./messages";
import "./elements";
import "./styles.css";
import DraftsView from "./views/DraftsView.vue";

const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: "/", component: DraftsView, meta: { title: m.drafts.title } },
    { path: "/new", component: () => import("./views/NewDraftView.vue"), meta: { title: m.create.title, part: "drafts" } },
    { path: "/drafts/:draftId", component: () => import("./views/RoomView.vue"), props: true, meta: { title: m.room.paper, part: "drafts", wide: true } },
    { path: "/library", component: () => import("./views/LibraryView.vue"), meta: { title: m.library.title } },
    { path: "/library/:documentId", component: () => import("./views/DocumentView.vue"), props: true, meta: { title: m.library.title, part: "library" } },
    { path: "/types", component: () => import("./views/TypesView.vue"), meta: { title: m.types.title } },
    { path: "/types/:reportType", component: () => import("./views/TypeEditView.vue"), props: true, meta: { title: m.types.title, part: "types" } },
    { path: "/admin", component: () => import("./views/AdminView.vue"), meta: { title: m.admin.title, part: "admin" } },
    { path: "/me", component: () => import("./views/MeView.vue"), meta: { title: m.me.title } },
    { path: "/login", component: DraftsView, meta: { title: m.login.title } },
    { path: "/:rest(.*)*", component: () => import("./views/MissingView.vue"), meta: { title: m.app.name } },
  ],
});
router.afterEach((to) => {
  document.getElementById("main")?.scrollTo({ top: 0 });
  document.title = `${String(to.meta.title)} - ${m.app.name}`;
});

createApp(App).use(router).mount("#app");
