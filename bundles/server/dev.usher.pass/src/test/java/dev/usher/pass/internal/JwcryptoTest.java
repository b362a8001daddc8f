package dev.usher.pass.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether somebody else's JOSE library reads what this server signs. */
@Tag("P2")
class JwcryptoTest {
    /** Debian's Python: another one on the path would not have Debian's package. */
    private static final String PYTHON = "/usr/bin/python3";

    /** Prints the payload of a token that one of the keys signed, with the type that is wanted. */
    private static final String VERIFY =
            """
            import json, sys
            from jwcrypto import jwk, jws
            keys = [jwk.JWK(**k) for k in json.load(open(sys.argv[1]))['keys']]
            token = jws.JWS()
            token.deserialize(open(sys.argv[2]).read())
            header = token.jose_header
            key = [k for k in keys if k.thumbprint() == header['kid']][0]
            token.verify(key, alg='EdDSA')
            assert header['typ'] == sys.argv[3], header
            print(token.payload.decode())
            """;

    @TempDir Path directory;

    @BeforeAll
    static void whenInstalled() throws Exception {
        assumeTrue(
                Files.exists(Path.of(PYTHON))
                        && run(List.of(PYTHON, "-c", "import jwcrypto")).code() == 0,
                "python3-jwcrypto is not installed");
    }

    @Test
    void passAndLicenceAreVerifiedByAnIndependentProgram() throws Exception {
        try (PassServer server = new PassServer(directory)) {
            PassGrant pass = server.buy(server.living, "k1");
            LicenceGrant licence = server.licence(server.living, pass);
            Ended ended = verify(server, pass.pass(), "usher-pass+jwt");
            assertThat(ended.code()).as(ended.output()).isZero();
            assertThat(ended.output())
                    .contains("\"jti\":\"" + pass.id() + "\"")
                    .contains("\"jkt\":\"" + server.living.key.thumbprint() + "\"");
            ended = verify(server, licence.licence(), "usher-licence+jws");
            assertThat(ended.code()).as(ended.output()).isZero();
            assertThat(ended.output()).contains("\"policy\":");
        }
    }

    @Test
    void anAlteredPassIsRefusedByIt() throws Exception {
        try (PassServer server = new PassServer(directory)) {
            String[] parts = server.buy(server.living, "k1").pass().split("\\.");
            char first = parts[1].charAt(20);
            String payload =
                    parts[1].substring(0, 20) + (first == 'A' ? 'B' : 'A') + parts[1].substring(21);
            String altered = String.join(".", parts[0], payload, parts[2]);
            Ended ended = verify(server, altered, "usher-pass+jwt");
            assertThat(ended.code()).isNotZero();
            assertThat(ended.output()).contains("InvalidJWSSignature");
        }
    }

    private Ended verify(PassServer server, String token, String type) throws Exception {
        Path keys = Files.writeString(directory.resolve("keys.json"), server.keys.jwks());
        Path file = Files.writeString(directory.resolve("token"), token);
        return run(List.of(PYTHON, "-c", VERIFY, keys.toString(), file.toString(), type));
    }

    private record Ended(int code, String output) {}

    private static Ended run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }
}
