export { catalogue, type ErrorCode } from './catalogue.ts';
export { RemitError } from './error.ts';
