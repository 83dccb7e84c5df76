/** Everything that the interface says, in one catalog; the trade's words, as staff use them. */
import { admin } from "./messages/admin";
import { checks, sign, facts } from "./messages/checks";
import { library, types } from "./messages/library";
import { room, keys, preview, final, settling, returning, source } from "./messages/room";
import { app, login, me, errors, guide, lists } from "./messages/shell";
import { drafts, create, grid } from "./messages/start";
import { talk, proposal, regenerate, history } from "./messages/talk";

export const messages = {
  app, login, me, errors, guide, lists,
  admin,
  drafts, create, grid,
  room, keys, preview, final, settling, returning, source,
  talk, proposal, regenerate, history,
  checks, sign, facts,
  library, types,
};
