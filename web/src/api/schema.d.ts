// Written by `npm run api` from the server's OpenAPI document.
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface paths {}
