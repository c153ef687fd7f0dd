// The encryption key in a realm's JWKS (RSA-OAEP, `use: enc`), which signs nothing. A verifier that just
// takes an RSA key fails on it, as with a real Keycloak. Its private key was not kept.
import type { JsonObject } from "../json-object.ts";

export const encryptionKey: JsonObject = {
  kty: "RSA",
  use: "enc",
  kid: "realm-encryption-key",
  alg: "RSA-OAEP",
  e: "AQAB",
  n: "5hdi_HUMF11aZ5F8d9S1w6cAY19TnWVBY4h5Qfr34A9fe1F8XtCyAbMkcoZCYiaDraHnSCiUExUQSqLSRBHg1s3qrRdq8zAVxwe_pG0_1D9VdbgnhGMLQAViRWL2U2HUUA14SBgfccSp4Mgajpe-5qZICfynyWDivSVbFUH9OaG4YVahdcrEFPRHR-Rx5h3PkF3Pmqu2ZgmKlSmW2cbVN2Qs3BXAMFXqkFd7IJR6QuU4YerUtnOElLigR5ZaqR9BPdVLXOrsMMgV3wprGfr6eLN1uPNLmGfBKvWJxj8OPfh825GjlUUnDv3hFZra3ss-8ikOLb7AUPJgJFbt2tracQ",
};
