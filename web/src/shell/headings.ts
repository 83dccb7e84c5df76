/** A report type's headings with the years that it leaves open. */
export function headingIn(heading: string, year: number): string {
  return heading.replaceAll("{year}", String(year)).replaceAll("{next_year}", String(year + 1));
}

/** The year that is most likely reported on: until March still the last one. */
export function likelyYear(today = new Date()): number {
  return today.getMonth() < 3 ? today.getFullYear() - 1 : today.getFullYear();
}
