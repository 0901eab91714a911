/** Why a dashboard cannot be saved, with the word that the legacy API adds. */
export interface BasicProblem {
  readonly message: string
  readonly status?: string
}

/** Checks title and message as both APIs do. */
export function basicProblem(title: string, message: string): BasicProblem | undefined {
  if (title === '') return { message: 'Dashboard title cannot be empty', status: 'empty-name' }
  if (title.length > 5000) {
    return { message: 'Dashboard title cannot contain more than 5 000 characters', status: 'title-too-long' }
  }
  return message.length > 500 ? { message: 'message too long, max 500 characters' } : undefined
}
