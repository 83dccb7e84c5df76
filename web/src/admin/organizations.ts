/** The organizations, for whatever pane names one. */
import { ref } from "vue";
import { client, take, type Organization } from "../api/client";

export const organizations = ref<Organization[]>([]);

export async function loadOrganizations(): Promise<void> {
  organizations.value = await take(client.GET("/api/v1/organizations"));
}

export function nameOf(id: string): string {
  return organizations.value.find((each) => each.organization_id === id)?.name ?? "";
}
