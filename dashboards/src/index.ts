export { deploymentTag } from './house/annotations.ts'
export type { PanelReference, PanelReferences } from './house/panel-reference.ts'
export { panels } from './panels.ts'
export { customerioStack, customerioStackOptions } from './stack.ts'
