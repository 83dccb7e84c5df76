/** Times as staff read them: today by the clock, else by the date. */
export function moment(iso: string | null): string {
  if (!iso) return "";
  const time = new Date(iso);
  const clock = `${time.getHours()}:${String(time.getMinutes()).padStart(2, "0")}`;
  if (time.toDateString() === new Date().toDateString()) return `今天${clock}`;
  const day = `${time.getMonth() + 1}月${time.getDate()}日`;
  return time.getFullYear() === new Date().getFullYear() ? `${day}${clock}` : `${time.getFullYear()}年${day}`;
}
