/** Newest classic schema; Grafana 12 and 13 bring every older dashboard there. */
export const latestSchemaVersion = 42
