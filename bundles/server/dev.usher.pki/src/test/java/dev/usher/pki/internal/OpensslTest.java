package dev.usher.pki.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A maker and a box that are nothing but openssl and curl. */
@Tag("SEC")
@EnabledIf(
        value = "dev.usher.pki.internal.Program#opensslAndCurl",
        disabledReason = "needs openssl and curl")
class OpensslTest {
    private static final String SN = "SN-4711";

    @TempDir private Path directory;
    private final SigningKey key = SigningKey.generateP256();
    private final String id = Visitor.name(key);
    private Program shell;
    private TestOperator operator;

    @BeforeEach
    void start() throws IOException {
        shell = new Program(directory);
        operator = new TestOperator(directory.resolve("pki"), Clock.systemUTC(), 0).start();
        Files.writeString(directory.resolve("ca.pem"), Certificates.toPem(operator.operatorCa()));
        key.store(directory.resolve("box.key"));
    }

    @AfterEach
    void stop() {
        operator.close();
    }

    @Test
    @DisplayName(
            "cacerts, simpleenroll and simplereenroll by curl; the chain is right, and TLS works")
    void est() throws Exception {
        est("cacerts", "--output", "cacerts.b64");
        assertThat(certificates("cacerts")).contains("CN = Usher Operator CA");
        makeRequest();
        enrol("simpleenroll", "box", "--user", "den:" + operator.code());
        enrol("simplereenroll", "again", "--cert", "box.pem", "--key", "box.key");
        assertThat(
                        shell.run(
                                "openssl",
                                "s_client",
                                "-connect",
                                operator.url().getAuthority(),
                                "-CAfile",
                                "ca.pem",
                                "-cert",
                                "again.pem",
                                "-key",
                                "box.key",
                                "-verify_return_error",
                                "-verify_ip",
                                "127.0.0.1",
                                "-brief"))
                .contains("Verification: OK");
    }

    @Test
    @DisplayName("a maker that uses openssl: its device enrols by its certificate, and a code")
    void maker() throws Exception {
        Files.writeString(
                directory.resolve("device.cnf"),
                """
                basicConstraints = critical, CA:FALSE
                keyUsage = critical, digitalSignature
                subjectAltName = URI:urn:usher:dev:%s
                """
                        .formatted(SN));
        Files.writeString(directory.resolve("index.txt"), "");
        Files.writeString(
                directory.resolve("maker.cnf"),
                """
                [ca]
                default_ca = maker
                [maker]
                database = index.txt
                new_certs_dir = .
                rand_serial = yes
                default_md = sha256
                policy = any
                default_days = 1
                [any]
                serialNumber = supplied
                """);
        shell.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                "maker.key",
                "-out",
                "maker.pem",
                "-days",
                "3650",
                "-subj",
                "/CN=Set Maker",
                "-addext",
                "basicConstraints=critical,CA:TRUE,pathlen:0",
                "-addext",
                "keyUsage=critical,keyCertSign,cRLSign");
        shell.run(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                "device.key",
                "-out",
                "device.csr",
                "-subj",
                "/serialNumber=" + SN);
        shell.run(
                "openssl",
                "ca",
                "-batch",
                "-notext",
                "-config",
                "maker.cnf",
                "-cert",
                "maker.pem",
                "-keyfile",
                "maker.key",
                "-enddate",
                "99991231235959Z",
                "-extfile",
                "device.cnf",
                "-in",
                "device.csr",
                "-out",
                "device.pem");
        verify("device.pem", "maker.pem");
        operator.makers().add("Set Maker", Files.readString(directory.resolve("maker.pem")), SN);
        makeRequest();
        enrol(
                "simpleenroll",
                "box",
                "--cert",
                "device.pem",
                "--key",
                "device.key",
                "--user",
                "den:" + operator.code());
        assertThat(operator.makers().device(Certificates.boxId(key.publicKey())))
                .hasValueSatisfying(device -> assertThat(device.serial()).isEqualTo(SN));
    }

    @Test
    @DisplayName("a revoked box is on the list: error 23; another is not")
    void revocation() throws Exception {
        SigningKey other = SigningKey.generateP256();
        operator.boxes().admit("household", Certificates.boxId(key.publicKey()), "lost");
        write("lost.pem", key);
        write("good.pem", other);
        operator.boxes().revoke(Certificates.boxId(key.publicKey()));
        fetch(".well-known/crl/operator.crl", "--output", "operator.crl");
        shell.run("openssl", "crl", "-inform", "DER", "-in", "operator.crl", "-out", "crl.pem");
        assertThat(shell.run("openssl", "crl", "-in", "crl.pem", "-CAfile", "ca.pem", "-noout"))
                .contains("verify OK");
        assertThat(
                        shell.run(
                                "openssl",
                                "verify",
                                "-crl_check",
                                "-CRLfile",
                                "crl.pem",
                                "-CAfile",
                                "ca.pem",
                                "good.pem"))
                .contains("good.pem: OK");
        assertThat(
                        shell.run(
                                2,
                                "openssl",
                                "verify",
                                "-crl_check",
                                "-CRLfile",
                                "crl.pem",
                                "-CAfile",
                                "ca.pem",
                                "lost.pem"))
                .contains("error 23");
    }

    @Test
    @DisplayName("openssl asks for the time by curl, and verifies the answer (RFC 3161)")
    void time() throws Exception {
        Files.writeString(directory.resolve("what"), "anything");
        shell.run("openssl", "ts", "-query", "-data", "what", "-sha256", "-cert", "-out", "q.tsq");
        fetch(
                "api/v1/time",
                "--header",
                "Content-Type: application/timestamp-query",
                "--data-binary",
                "@q.tsq",
                "--output",
                "a.tsr");
        assertThat(
                        shell.run(
                                "openssl",
                                "ts",
                                "-verify",
                                "-queryfile",
                                "q.tsq",
                                "-in",
                                "a.tsr",
                                "-CAfile",
                                "ca.pem"))
                .contains("Verification: OK");
    }

    private void write(String file, SigningKey of) throws IOException {
        Files.writeString(
                directory.resolve(file),
                Certificates.toPem(operator.authority().identity(of.publicKey())));
    }

    private void verify(String certificate, String ca) throws Exception {
        assertThat(
                        shell.run(
                                "openssl",
                                "verify",
                                "-x509_strict",
                                "-purpose",
                                "sslclient",
                                "-CAfile",
                                ca,
                                certificate))
                .contains(certificate + ": OK");
    }

    /** As box.csr.b64. */
    private void makeRequest() throws Exception {
        shell.run(
                "openssl",
                "req",
                "-new",
                "-key",
                "box.key",
                "-subj",
                "/CN=" + id,
                "-outform",
                "DER",
                "-out",
                "box.csr");
        body("box.csr");
    }

    /** Has what {@link #makeRequest} made certified as {@code <name>.pem}. */
    private void enrol(String operation, String name, String... credentials) throws Exception {
        List<String> options = new ArrayList<>(List.of(credentials));
        options.addAll(
                List.of(
                        "--data-binary",
                        "@box.csr.b64",
                        "--header",
                        "Content-Type: application/pkcs10",
                        "--output",
                        name + ".b64"));
        est(operation, options.toArray(String[]::new));
        certificates(name);
        verify(name + ".pem", "ca.pem");
    }

    private void est(String operation, String... options) throws Exception {
        fetch(".well-known/est/" + operation, options);
    }

    private void fetch(String path, String... options) throws Exception {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "--silent",
                                "--fail-with-body",
                                "--cacert",
                                "ca.pem",
                                operator.url().resolve(path).toString()));
        words.addAll(List.of(options));
        shell.run(words.toArray(String[]::new));
    }

    private void body(String file) throws IOException {
        byte[] der = Files.readAllBytes(directory.resolve(file));
        Files.write(directory.resolve(file + ".b64"), Base64.getMimeEncoder().encode(der));
    }

    /** Unpacks {@code <name>.b64} into {@code <name>.pem}. */
    private String certificates(String name) throws Exception {
        shell.run("openssl", "base64", "-d", "-in", name + ".b64", "-out", name + ".p7");
        return shell.run(
                        "openssl",
                        "pkcs7",
                        "-inform",
                        "DER",
                        "-in",
                        name + ".p7",
                        "-print_certs",
                        "-out",
                        name + ".pem")
                + Files.readString(directory.resolve(name + ".pem"));
    }
}
