package dev.usher.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.Jws;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Tls;
import dev.usher.crypto.XWingKey;
import dev.usher.json.Json;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A box that is nothing but its keys: enrols, buys and asks for licences over the network as real
 * boxes do, and says what no real box would when it is told to.
 */
public final class BareBox {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private final KeyStoreFile own;
    private final SigningKey key;
    private final XWingKey sealing;
    private final URI server;
    private final Rest rest;

    /**
     * @param own key and chain, whose last certificate is the operator's CA
     * @param server its TLS address, ends with a slash
     */
    public BareBox(KeyStoreFile own, XWingKey sealing, URI server) {
        this.own = own;
        this.key = SigningKey.of(own.key());
        this.sealing = sealing;
        this.server = server;
        X509Certificate ca = own.chain().get(own.chain().size() - 1);
        this.rest = new Rest(server, Tls.mutual(own, ca, Instant::now));
    }

    /**
     * Enrols with a code, by EST.
     *
     * @param pki directory of the server's certificates
     */
    public static BareBox enrol(Path pki, URI server, String name, String code) {
        try {
            X509Certificate ca =
                    Certificates.fromPem(Files.readString(pki.resolve("operator-ca.pem"))).get(0);
            SigningKey key = SigningKey.generateP256();
            HttpResponse<String> answer =
                    SimpleEnroll.ask(
                            Tls.trusting(ca, Instant::now), server, name + ":" + code, key);
            if (answer.statusCode() != 200) {
                throw new StoryException(
                        "enrolment was answered " + answer.statusCode() + ": " + answer.body());
            }
            X509Certificate leaf =
                    Certificates.fromPkcs7(Base64.getMimeDecoder().decode(answer.body())).get(0);
            KeyStoreFile own = new KeyStoreFile(key.pair(), List.of(leaf, ca));
            return new BareBox(own, XWingKey.generate(), server);
        } catch (IOException | CertificateException e) {
            throw new StoryException("cannot enrol " + name, e);
        }
    }

    /** Keys and certificates, to be handed to another process. */
    public KeyStoreFile own() {
        return own;
    }

    public XWingKey sealing() {
        return sealing;
    }

    public SigningKey key() {
        return key;
    }

    public String id() {
        return Certificates.boxId(key.publicKey()).value();
    }

    /** With this box's certificate. */
    public Rest rest() {
        return rest;
    }

    public Rest.Answer buy(ItemId item, String offer, long price, String idempotencyKey) {
        return rest.post(
                "api/v1/box/purchases",
                Map.of("item", item.value(), "offer", offer, "amount", price, "currency", "EUR"),
                "Idempotency-Key",
                idempotencyKey);
    }

    /**
     * Buys what lies ready: the licence comes with the pass.
     *
     * @param sealingKey {@link #sealingKey()}, which a box makes once
     */
    public Rest.Answer buyAndOpen(
            ItemId item, String offer, long price, String idempotencyKey, String sealingKey) {
        return rest.post(
                "api/v1/box/purchases",
                Map.of(
                        "item",
                        item.value(),
                        "offer",
                        offer,
                        "amount",
                        price,
                        "currency",
                        "EUR",
                        "sealingKey",
                        sealingKey,
                        "storeSequence",
                        0),
                "Idempotency-Key",
                idempotencyKey);
    }

    /** Asks for a licence as an honest box does. */
    public Rest.Answer licence(String passId, String pass) {
        return licence(passId, pass, proof(licencePath(passId), pass));
    }

    /**
     * @param proof perhaps another's
     */
    public Rest.Answer licence(String passId, String pass, String proof) {
        return licence(passId, pass, proof, 0);
    }

    /**
     * @param storeSequence how much the box says to have written of its licences
     */
    public Rest.Answer licence(String passId, String pass, String proof, long storeSequence) {
        return rest.post(
                licencePath(passId),
                Map.of("pass", pass, "sealingKey", sealingKey(), "storeSequence", storeSequence),
                "Usher-Proof",
                proof);
    }

    public static String licencePath(String passId) {
        return "api/v1/box/passes/" + passId + "/licence";
    }

    /** What licences are to be sealed to, signed by the box's key. */
    public String sealingKey() {
        Map<String, Object> statement = new HashMap<>();
        statement.put("suite", "x-wing");
        statement.put("key", BASE64URL.encodeToString(sealing.publicKey()));
        statement.put("box", id());
        return Jws.sign(key, "usher-sealing-key+jws", Json.bytes(statement));
    }

    /** Proof of the box's key for a POST, in the shape of RFC 9449. */
    public String proof(String path, String token) {
        return proof(path, token, Instant.now());
    }

    public String proof(String path, String token, Instant at) {
        Map<String, Object> claims = new HashMap<>();
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("htm", "POST");
        claims.put("htu", server.resolve(path).toString());
        claims.put("iat", at.getEpochSecond());
        claims.put("ath", BASE64URL.encodeToString(sha256(token.getBytes(US_ASCII))));
        return Jws.signWithKey(key, "dpop+jwt", Json.bytes(claims));
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new StoryException("a JDK without SHA-256", e);
        }
    }
}
