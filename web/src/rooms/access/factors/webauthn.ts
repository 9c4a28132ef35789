/** Passkeys in the browser: the server's options to `navigator.credentials`, and the device's answer as base64url texts. */

export interface NewPasskey {
  credential_id: string;
  client_data: string;
  attestation: string;
  transports: string[];
}

export interface SignedChallenge {
  credential_id: string;
  client_data: string;
  authenticator_data: string;
  signature: string;
  user_handle: string | null;
}

export const passkeysWork = () => typeof window.PublicKeyCredential === 'function';

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

function toText(bytes: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(bytes), (one) => String.fromCharCode(one)).join('');
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

interface Described {
  id: string;
  [name: string]: unknown;
}

/** The person was asked and said no, or took too long: nothing to complain about. */
export function isCancelled(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError');
}

export async function makePasskey(options: Record<string, unknown>): Promise<NewPasskey> {
  const user = options.user as Described;
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge as string),
    user: { ...user, id: toBytes(user.id) },
    excludeCredentials: ((options.excludeCredentials as Described[] | undefined) ?? []).map((one) => ({ ...one, id: toBytes(one.id) })),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const answer = made.response as AuthenticatorAttestationResponse;
  return {
    credential_id: toText(made.rawId),
    client_data: toText(answer.clientDataJSON),
    attestation: toText(answer.attestationObject),
    transports: answer.getTransports(),
  };
}

export async function signChallenge(options: Record<string, unknown>): Promise<SignedChallenge> {
  const publicKey = { ...options, challenge: toBytes(options.challenge as string), allowCredentials: [] } as unknown as PublicKeyCredentialRequestOptions;
  const given = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const answer = given.response as AuthenticatorAssertionResponse;
  return {
    credential_id: toText(given.rawId),
    client_data: toText(answer.clientDataJSON),
    authenticator_data: toText(answer.authenticatorData),
    signature: toText(answer.signature),
    user_handle: answer.userHandle ? toText(answer.userHandle) : null,
  };
}
