/** The organizations, for whatever pane names one. */
import { ref } from "vue";
import { client, type Organization } from "../api/client";
import { takeAll } from "../api/pages";

export const organizations = ref<Organization[]>([]);

export async function loadOrganizations(): Promise<void> {
  organizations.value = await takeAll((query) => client.GET("/api/v1/organizations", { params: { query } }));
}

export function nameOf(id: string): string {
  return organizations.value.find((each) => each.organization_id === id)?.name ?? "";
}
