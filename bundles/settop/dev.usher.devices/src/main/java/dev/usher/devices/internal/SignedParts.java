package dev.usher.devices.internal;

import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxIdentity.Purpose;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Optional;
import java.util.function.BiFunction;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only those bundles onto the box that the operator has signed. The signature lies beside the
 * bundle, under its location and {@code .jws}: a JWS of the operator, {@code typ=usher-part+jws},
 * {@code {part, version, sha256}}. An old bundle with its old signature is still no newer one.
 */
@Component(service = SignedParts.class, configurationPid = "dev.usher.devices.parts")
@Designate(ocd = SignedParts.Config.class)
public final class SignedParts {
    static final String TYPE = "usher-part+jws";
    private static final int MAX_LENGTH = 8192;
    private static final Logger LOG = LoggerFactory.getLogger(SignedParts.class);

    /** Whom to trust with new bundles. */
    @ObjectClassDefinition(name = "Usher parts")
    @interface Config {
        @AttributeDefinition(
                description =
                        "Whether parts are taken that the operator has not signed: for the device"
                                + " maker's own desk, never for a household")
        boolean unsigned() default false;
    }

    private final BiFunction<Purpose, String, Optional<PublicKey>> operatorKeys;
    private final boolean unsigned;

    @Activate
    public SignedParts(@Reference BoxIdentity identity, Config config) {
        this(identity::operatorKey, config.unsigned());
    }

    SignedParts(BiFunction<Purpose, String, Optional<PublicKey>> operatorKeys, boolean unsigned) {
        this.operatorKeys = operatorKeys;
        this.unsigned = unsigned;
    }

    private record Signed(String part, String version, String sha256) {}

    /**
     * @throws Problem part-unsigned (403)
     */
    void require(BundleFile file) {
        if (unsigned) {
            LOG.warn("{} is taken without a signature: unsigned=true", file.location());
            return;
        }
        try {
            Signed signed = Json.read(verified(signature(file.location())), Signed.class);
            if (!file.symbolicName().equals(signed.part())
                    || !file.version().toString().equals(signed.version())
                    || !file.sha256().equals(signed.sha256())) {
                throw refused(file, "its signature is that of another bundle");
            }
        } catch (JwsException | IOException e) {
            throw refused(file, e.getMessage());
        }
    }

    private static String signature(String location) throws IOException {
        try (InputStream in = new URL(location + ".jws").openStream()) {
            byte[] text = in.readNBytes(MAX_LENGTH + 1);
            return new String(text, StandardCharsets.ISO_8859_1).strip();
        } catch (FileNotFoundException e) {
            throw new IOException("there is no signature " + location + ".jws", e);
        }
    }

    private byte[] verified(String token) throws JwsException, IOException {
        Jws jws = Jws.parse(token, TYPE, MAX_LENGTH);
        PublicKey key =
                jws.keyId()
                        .flatMap(kid -> operatorKeys.apply(Purpose.MANIFEST, kid))
                        .orElseThrow(() -> new IOException("the operator has not signed it"));
        return jws.verify(key);
    }

    private static Problem refused(BundleFile file, String reason) {
        LOG.warn("{} was not taken: {}", file.location(), reason);
        return new Problem(
                "part-unsigned",
                403,
                file.location() + " was not taken: " + reason + ". The old part goes on.");
    }
}
