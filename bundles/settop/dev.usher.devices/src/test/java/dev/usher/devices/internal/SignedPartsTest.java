package dev.usher.devices.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.Jws;
import dev.usher.crypto.SigningKey;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxIdentity.Purpose;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("SEC")
class SignedPartsTest {
    @TempDir Path directory;
    private final SigningKey operator = SigningKey.generateEd25519();
    private Purpose operatorFor = Purpose.MANIFEST;
    private final SignedParts signed =
            new SignedParts(
                    (purpose, kid) ->
                            purpose == operatorFor && kid.equals(operator.keyId())
                                    ? Optional.of(operator.publicKey())
                                    : Optional.empty(),
                    false);
    private Path jar;

    @BeforeEach
    void make() throws IOException {
        jar = bundle("part.jar", "1.1.0");
    }

    private Path bundle(String name, String version) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "example.part");
        manifest.getMainAttributes().putValue("Bundle-Version", version);
        Path file = directory.resolve(name);
        try (OutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            out.flush();
        }
        return file;
    }

    private BundleFile file() {
        return BundleFile.read(jar.toUri().toString());
    }

    private void sign(SigningKey key, String type, String part, String version, String sha256)
            throws IOException {
        Map<String, String> claims = Map.of("part", part, "version", version, "sha256", sha256);
        Files.writeString(Path.of(jar + ".jws"), Jws.sign(key, type, Json.bytes(claims)) + "\n");
    }

    @Test
    void takesWhatTheOperatorSigned() throws IOException {
        sign(operator, SignedParts.TYPE, "example.part", "1.1.0", file().sha256());
        assertThatCode(() -> signed.require(file())).doesNotThrowAnyException();
    }

    @Test
    void refusesWhatIsNotSigned() {
        refused();
    }

    @Test
    void refusesAnAlteredBundle() throws IOException {
        sign(operator, SignedParts.TYPE, "example.part", "1.1.0", file().sha256());
        Files.write(jar, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        refused();
    }

    @Test
    void refusesTheSignatureOfAnotherBundleOrVersion() throws IOException {
        sign(operator, SignedParts.TYPE, "other.part", "1.1.0", file().sha256());
        refused();
        sign(operator, SignedParts.TYPE, "example.part", "1.0.0", file().sha256());
        refused();
    }

    @Test
    void refusesAnotherMakersSignatureAndOneForSomethingElse() throws IOException {
        String sha256 = file().sha256();
        sign(SigningKey.generateEd25519(), SignedParts.TYPE, "example.part", "1.1.0", sha256);
        refused();
        sign(operator, "usher-item+jws", "example.part", "1.1.0", sha256);
        refused();
    }

    @Test
    void refusesTheOperatorsKeyForLicences() throws IOException {
        sign(operator, SignedParts.TYPE, "example.part", "1.1.0", file().sha256());
        operatorFor = Purpose.LICENCE;
        refused();
    }

    private void refused() {
        assertThatThrownBy(() -> signed.require(file()))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo("part-unsigned"));
    }
}
