package dev.usher.backend.api;

/**
 * A box submits its pass.
 *
 * @param pass the token as it was granted
 * @param sealingKey what the licence is to be sealed to: JWS ES256 by the box's key, {@code
 *     typ=usher-sealing-key+jws}, {@code {suite, key (base64url), box}}; null = an old box, which
 *     opens with its own P-256 key and does not know when viewing began
 * @param firstPlay when viewing under this pass began: JWS ES256 by the box's key, {@code
 *     typ=usher-first-play+jws}, {@code {pass, lid, time, seq, box}}; null = not yet
 * @param storeSequence counts what the box's store of licences has written; one that falls tells of
 *     a store that was restored
 */
public record LicenceRequest(String pass, String sealingKey, String firstPlay, long storeSequence) {
    @Override
    public String toString() {
        return "LicenceRequest";
    }
}
