/** Why a uid is no uid, or `undefined`. */
export function uidProblem(uid: string): string | undefined {
  if (uid.length > 40) return 'uid too long, max 40 characters'
  return /^[A-Za-z0-9_-]*$/.test(uid) ? undefined : 'uid contains illegal characters'
}

/** Uids that Grafana uses itself. */
export const reservedFolderUids: readonly string[] = ['general', 'sharedwithme']
