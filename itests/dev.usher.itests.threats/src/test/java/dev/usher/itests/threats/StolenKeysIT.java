package dev.usher.itests.threats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.VerificationKeys;
import dev.usher.demo.Await;
import dev.usher.demo.BareBox;
import dev.usher.demo.Rest;
import dev.usher.demo.RuntimeProcess;
import dev.usher.demo.StoryException;
import dev.usher.itests.threats.Target.Pass;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Attacks by who has stolen a signing key of the server, and what the operator does then. */
@Tag("SEC")
class StolenKeysIT {
    @TempDir static Path directory;
    private static Target target;
    private static BareBox alice;
    private static BareBox mallory;

    @BeforeAll
    static void start() {
        target = new Target(directory);
        alice = target.box("alice");
        mallory = target.box("mallory");
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @Test
    void t11_aPassForgedWithTheStolenPassKeyIsUnknown() throws IOException {
        Pass real = Target.buy(alice, target.publish("t11"));
        String claims =
                new String(Base64.getUrlDecoder().decode(real.token().split("\\.")[1]), UTF_8);
        String id = UUID.randomUUID().toString();
        SigningKey stolen = SigningKey.load(stolen("pass"));
        String forged =
                Jws.sign(stolen, "usher-pass+jwt", claims.replace(real.id(), id).getBytes(UTF_8));
        alice.licence(id, forged).refused("pass-not-found", "a pass nobody granted");
        String hers = thumbprint(alice);
        assertThat(claims).contains(hers);
        String moved =
                Jws.sign(
                        stolen,
                        "usher-pass+jwt",
                        claims.replace(hers, thumbprint(mallory)).getBytes(UTF_8));
        mallory.licence(real.id(), moved).refused("device-mismatch", "alice's pass, bound anew");
    }

    @Test
    void t11_aStolenSigningKeyIsTakenBackAndWhatItSignedIsSignedAnew() throws Exception {
        ItemId item = target.publish("t11 rotation");
        Pass pass = Target.buy(alice, item);
        String manifest = manifest(alice, item);
        for (String purpose : List.of("pass", "manifest")) {
            key("POST", purpose + "/announce");
            String old = kid(purpose, "current");
            assertThat(target.jwks()).contains(kid(purpose, "next"), old);
            key("POST", purpose + "/rotate");
            // retired, not stolen: what it signed stays good
            assertThat(kid(purpose, "retired")).isEqualTo(old);
            assertThat(target.jwks()).contains(old);
        }
        alice.licence(pass.id(), pass.token()).ok("a pass of a retired key");
        assertThat(manifest(alice, item)).isEqualTo(manifest);

        SigningKey stolen = SigningKey.load(stolen("pass"));
        key("DELETE", kid("pass", "retired"));
        key("DELETE", stolen.keyId());
        assertThat(target.jwks()).doesNotContain(stolen.keyId());
        alice.licence(pass.id(), pass.token()).refused("pass-signature", "a key taken back");
        String claims =
                new String(Base64.getUrlDecoder().decode(pass.token().split("\\.")[1]), UTF_8);
        String forged = Jws.sign(stolen, "usher-pass+jwt", claims.getBytes(UTF_8));
        alice.licence(pass.id(), forged).refused("pass-signature", "the thief's");
        String anew =
                alice.rest()
                        .get("api/v1/box/passes/" + pass.id())
                        .ok("the pass, signed anew")
                        .path("pass")
                        .asText();
        alice.licence(pass.id(), anew).ok("a licence for it");
        mallory.rest()
                .get("api/v1/box/passes/" + pass.id())
                .refused("pass-not-found", "another's pass, signed anew");

        key("DELETE", kid("manifest", "retired"));
        Await.untilTrue(
                "the manifest to be signed anew",
                Duration.ofMinutes(3),
                () -> !manifest(alice, item).equals(manifest));
        VerificationKeys now = VerificationKeys.parse(target.jwks());
        assertThat(now.verify(manifest(alice, item), "usher-item+jws", 1 << 20))
                .isEqualTo(Base64.getUrlDecoder().decode(manifest.split("\\.")[1]));
        assertThatThrownBy(() -> now.verify(manifest, "usher-item+jws", 1 << 20))
                .isInstanceOf(JwsException.class);
    }

    private static void key(String method, String path) {
        Rest console = target.operator.rest();
        Rest.Answer answer =
                method.equals("DELETE")
                        ? console.delete("api/v1/console/keys/" + path)
                        : console.post("api/v1/console/keys/" + path, null);
        answer.ok(method + " " + path);
    }

    private static String kid(String purpose, String state) {
        for (JsonNode key : target.operator.rest().get("api/v1/console/keys").ok("keys")) {
            if (key.path("purpose").asText().equals(purpose)
                    && key.path("state").asText().equals(state)) {
                return key.path("kid").asText();
            }
        }
        throw new StoryException("there is no " + state + " key of " + purpose);
    }

    private static String manifest(BareBox box, ItemId item) {
        return box.rest()
                .get("api/v1/box/items/" + item)
                .ok("describing an item")
                .path("manifest")
                .asText();
    }

    private static String thumbprint(BareBox box) {
        return VerificationKeys.keyId(box.key().publicKey());
    }

    /** The signing key of this purpose on the server's disk. */
    private static Path stolen(String purpose) throws IOException {
        try (Stream<Path> files = Files.walk(target.pki())) {
            return files.filter(f -> f.getFileName().toString().equals(purpose + ".key"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void t12_aLicenceForgedWithTheStolenLicenceKeyHoldsNoKeyThatOpens() throws Exception {
        Licence hers = Target.licence(alice, Target.buy(alice, target.publish("t12")));
        String policy = new String(hers.policy(), UTF_8);
        byte[] lax = policy.replace(alice.id(), mallory.id()).getBytes(UTF_8);
        String payload =
                new String(Base64.getUrlDecoder().decode(hers.token().split("\\.")[1]), UTF_8);
        String before = Base64.getUrlEncoder().withoutPadding().encodeToString(hers.policy());
        String after = Base64.getUrlEncoder().withoutPadding().encodeToString(lax);
        String forged =
                Jws.sign(
                        SigningKey.load(stolen("licence")),
                        "usher-licence+jws",
                        payload.replace(before, after).getBytes(UTF_8));
        assertThat(VerificationKeys.parse(target.jwks()).verify(forged, "usher-licence+jws", 65536))
                .isNotEmpty();
        Licence licence = Licence.of(forged);
        assertThat(licence.open(mallory)).isEmpty();
        assertThat(licence.open(alice)).isEmpty();
    }

    @Test
    @EnabledIf(value = "dev.usher.itests.threats.SoftHsm#isThere", disabledReason = SoftHsm.PACKAGE)
    void t06_whoCarriesTheServersDiskAwayOpensNoVaultThatIsSealedToAToken() throws IOException {
        Pass pass = Target.buy(alice, target.publish("t06 token"));
        RuntimeProcess server = target.server();
        Path vault = server.data().resolve("usher/vault/kek");
        byte[] clear = Files.readAllBytes(vault);
        assertThat(clear).hasSize(32);
        SoftHsm hsm = new SoftHsm(directory.resolve("hsm"));
        server.stop();
        hsm.plugInto(server);
        hsm.configure(server, "dev.usher.pass.cfg", "vaultToken");
        target.stage.startServer();
        alice.licence(pass.id(), pass.token()).ok("a licence, from the sealed vault");
        byte[] sealed = Files.readAllBytes(vault);
        assertThat(new String(sealed, ISO_8859_1)).doesNotContain(new String(clear, ISO_8859_1));

        server.stop();
        new SoftHsm(directory.resolve("thief")).plugInto(server);
        server.launch();
        Await.untilTrue(
                "the thief's server to say that it is another token",
                Cinema.PATIENCE,
                () -> server.log().contains("is sealed to another key than usher-vault"));
        Await.untilTrue(
                "the thief's server to answer at all",
                Cinema.PATIENCE,
                () -> alice.rest().answers(".well-known/jwks.json"));
        assertThat(alice.licence(pass.id(), pass.token()).status()).isIn(404, 503);
        assertThat(Files.readAllBytes(vault)).isEqualTo(sealed);

        server.stop();
        hsm.plugInto(server);
        target.stage.startServer();
        alice.licence(pass.id(), pass.token()).ok("a licence, the token is back");
    }
}
