package dev.usher.itests.threats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Tls;
import dev.usher.crypto.XWingKey;
import dev.usher.demo.Await;
import dev.usher.demo.BareBox;
import dev.usher.demo.LeakScan;
import dev.usher.demo.Rest;
import dev.usher.demo.Samples;
import dev.usher.demo.SimpleEnroll;
import dev.usher.demo.Television;
import dev.usher.itests.threats.Target.Pass;
import dev.usher.media.api.ItemId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cloned devices, lost boxes and stolen disks, with a server and a box as they are shipped. */
@Tag("SEC")
class IdentityThreatsIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String SN = "SN-0815";
    @TempDir static Path directory;
    private static Target target;
    private static ItemId film;

    @BeforeAll
    static void start() {
        target = new Target(directory);
        film = target.publish("film");
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @Test
    @DisplayName("T20: a second box with a serial number is refused, and the operator sees it")
    void t20_aClonedSerialNumberEnrolsOnce() throws Exception {
        CertificateAuthority maker =
                CertificateAuthority.create("Set Maker", Instant.now(), Duration.ofDays(99));
        SigningKey deviceKey = SigningKey.generateP256();
        KeyStoreFile device =
                new KeyStoreFile(
                        deviceKey.pair(),
                        List.of(maker.issueDevice(deviceKey.publicKey(), SN, Instant.now())));
        Rest console = target.operator.rest();
        console.post(
                        "api/v1/console/makers",
                        Map.of(
                                "name",
                                "Set Maker",
                                "certificate",
                                Certificates.toPem(maker.certificate()),
                                "manifest",
                                SN))
                .ok("adding a maker");
        SigningKey genuine = SigningKey.generateP256();
        Await.untilTrue(
                "the TLS port to ask for that maker's certificates",
                LIMIT,
                () -> enrol(device, genuine, null).contains("enrolment-code\""));

        String home = target.household("genuine");
        String thief = target.household("clone");
        assertThat(enrol(device, genuine, target.operator.enrolmentCode(home)))
                .doesNotContain("problem");
        SigningKey clone = SigningKey.generateP256();
        assertThat(enrol(device, clone, target.operator.enrolmentCode(thief)))
                .contains("device-claimed");
        JsonNode alarms = console.get("api/v1/console/makers/alarms").ok("alarms");
        assertThat(alarms).hasSize(1);
        JsonNode alarm = alarms.get(0);
        assertThat(alarm.path("serial").asText()).isEqualTo(SN);
        assertThat(alarm.path("suspect").asText())
                .isEqualTo(Certificates.boxId(clone.publicKey()).value());
        assertThat(alarm.path("household").asText()).isEqualTo(thief);

        // nobody can tell which is the real one
        console.post(
                        "api/v1/console/makers/alarms/" + alarm.path("id").asText() + "/resolve",
                        Map.of("resolution", "BLOCK"))
                .ok("resolving the alarm");
        assertThat(enrol(device, genuine, target.operator.enrolmentCode(home)))
                .contains("device-revoked");
        assertThat(enrol(device, clone, target.operator.enrolmentCode(thief)))
                .contains("device-blocked");
    }

    /**
     * What EST answers.
     *
     * @param code null = none
     */
    private static String enrol(KeyStoreFile device, SigningKey key, String code) {
        try {
            X509Certificate ca =
                    Certificates.fromPem(Files.readString(target.pki().resolve("operator-ca.pem")))
                            .get(0);
            String credentials = code == null ? null : "den:" + code;
            SSLContext tls = Tls.mutual(device, ca, Instant::now);
            return SimpleEnroll.ask(tls, target.url(), credentials, key).body();
        } catch (IOException away) {
            return "nobody answers: " + away;
        } catch (java.security.cert.CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("a lost box gets nothing any more; its household watches on")
    void aLostBoxIsOutAndItsHouseholdIsNot() throws Exception {
        String household = target.household("losers");
        BareBox lost = target.box(household, "lost");
        BareBox second = target.box(household, "second");
        BareBox third = target.box(household, "third");
        Pass pass = Target.buy(lost, film);
        assertThat(Target.licence(lost, pass).open(lost)).isPresent();
        Target.licence(second, Target.buy(second, film));
        Pass thirds = Target.buy(third, film);
        third.licence(thirds.id(), thirds.token())
                .refused("device-limit", "a third box where two may watch");
        X509Certificate peer = Certificates.fromPem(peerCertificate(lost).body()).get(0);
        second.rest()
                .post("api/v1/box/passes/" + pass.id() + "/claim", null)
                .refused("pass-in-use", "claiming what another box uses");

        target.operator
                .rest()
                .post("api/v1/console/boxes/" + lost.id() + "/revoke", null)
                .ok("revoking");

        for (String path :
                List.of(
                        "api/v1/box/orders?after=0&wait=0",
                        "api/v1/box/catalog?since=0",
                        "api/v1/box/items/" + film,
                        "repository/" + film + "/0")) {
            assertThat(lost.rest().get(path).status()).as(path).isEqualTo(403);
        }
        assertThat(lost.licence(pass.id(), pass.token()).problem()).isEqualTo("device-revoked");
        assertThat(peerCertificate(lost).statusCode()).isEqualTo(403);
        assertThat(list("operator").isRevoked(lost.own().chain().get(0))).isTrue();
        assertThat(list("operator").isRevoked(second.own().chain().get(0))).isFalse();
        assertThat(list("swarm").isRevoked(peer)).isTrue();
        JsonNode refused =
                second.rest().get("api/v1/box/orders?after=0&wait=0").ok("orders").path("revoked");
        assertThat(refused.toString()).as("whom peers refuse").contains(lost.id());

        // the place is free, and the pass is anybody's of the household
        assertThat(Target.licence(third, thirds).open(third)).isPresent();
        Pass moved = Pass.of(third.rest().post("api/v1/box/passes/" + pass.id() + "/claim", null));
        assertThat(Target.licence(third, moved).open(third)).isPresent();
        BareBox stranger = target.box("stranger");
        assertThat(
                        stranger.rest()
                                .post("api/v1/box/passes/" + pass.id() + "/claim", null)
                                .problem())
                .isEqualTo("pass-not-found");
    }

    private static HttpResponse<String> peerCertificate(BareBox box) throws Exception {
        HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(Tls.mutual(box.own(), box.own().chain().get(1), Instant::now))
                        .build();
        return client.send(
                HttpRequest.newBuilder(target.url().resolve("api/v1/box/peer-certificate"))
                        .header("Content-Type", "text/plain")
                        .POST(
                                BodyPublishers.ofString(
                                        CertificateRequest.createPem(box.key(), box.id())))
                        .build(),
                BodyHandlers.ofString());
    }

    private static X509CRL list(String name) throws Exception {
        byte[] der = target.server().rest().get(".well-known/crl/" + name + ".crl").bytes();
        return (X509CRL)
                CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    }

    @Test
    @DisplayName("T6: who takes the disk of a running box finds no clear byte, and no key")
    void t06_aRunningBoxHasNothingClearOnDisk() throws Exception {
        Instant begin = Instant.now();
        Samples.Sample sample =
                Samples.in(Archives.SAMPLES).stream()
                        .filter(s -> s.kind().equals("film"))
                        .findFirst()
                        .orElseThrow();
        ItemId film = target.operator.publish(sample, Duration.ofHours(1).toSeconds());
        String household = target.household("watcher");
        Television box = target.stage.box("box", target.operator.enrolmentCode(household));
        target.stage.start(box);
        box.awaitServer("ONLINE");
        box.awaitInCatalog(film);
        box.order(film);
        box.awaitAvailable(film);
        box.buy(film, sample.offer()).ok("buying");
        JsonNode session = box.play(film, "").ok("playing");
        byte[] shown = box.rest().get(session.path("path").asText()).bytes();
        assertThat(shown).isEqualTo(Files.readAllBytes(sample.file()));

        Path identity = box.process().data().resolve("usher/identity");
        char[] password = KeyStoreFile.password(identity.resolve("box.password"));
        KeyStoreFile own = KeyStoreFile.load(identity.resolve("box.p12"), password);
        BareBox thief =
                new BareBox(
                        own,
                        XWingKey.load(identity.resolve("sealing.p12"), password),
                        target.url());
        JsonNode held =
                target.operator.passes().stream()
                        .filter(p -> p.path("box").asText().equals(thief.id()))
                        .findFirst()
                        .orElseThrow();
        Pass pass = Pass.of(thief.rest().get("api/v1/box/passes/" + held.path("id").asText()));
        byte[] contentKey = Target.licence(thief, pass).open(thief).orElseThrow();
        byte[] boxKey = scalar((ECPrivateKey) own.key().getPrivate());
        LeakScan scan = new LeakScan(List.of(shown)).secret(contentKey).secret(boxKey);

        assertThat(scan.scan(box.process().home())).as("data, logs, temporary files").isEmpty();
        try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            List<Path> fresh =
                    temporary
                            .filter(Files::isRegularFile)
                            .filter(f -> f.toFile().lastModified() >= begin.toEpochMilli())
                            .toList();
            assertThat(fresh.stream().flatMap(f -> scan.scan(f).stream())).isEmpty();
        }
        box.stop();

        Path bait = Files.createDirectory(directory.resolve("bait"));
        for (byte[] secret : List.of(shown, contentKey, boxKey)) {
            Path file = Files.write(bait.resolve("found"), secret);
            assertThat(scan.scan(bait)).as("the scan finds what is there").isNotEmpty();
            Files.delete(file);
        }
    }

    private static byte[] scalar(ECPrivateKey key) {
        byte[] signed = key.getS().toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(signed.length, fixed.length);
        System.arraycopy(signed, signed.length - length, fixed, fixed.length - length, length);
        return Arrays.copyOf(fixed, fixed.length);
    }
}
