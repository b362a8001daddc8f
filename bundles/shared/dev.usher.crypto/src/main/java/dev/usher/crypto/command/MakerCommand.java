package dev.usher.crypto.command;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.crypto.CertificateRequest;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.DeviceCertificate;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.PrivateFile;
import dev.usher.crypto.SigningKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Makes a maker's CA, and what each device gets of it: an IDevID (IEEE 802.1AR). */
public final class MakerCommand {
    static final int GOOD = 0;
    static final int BAD = 1;
    static final int USAGE = 2;

    static final String CA = "maker-ca";
    static final String MANIFEST = "manifest.txt";

    private static final Duration VALIDITY = Duration.ofDays(30 * 365);
    private static final String HELP =
            """
            usage: maker-ca create DIRECTORY NAME      a CA: maker-ca.pem for operators, maker-ca.key for nobody
                   maker-ca device DIRECTORY SERIAL [REQUEST]
                     without REQUEST: SERIAL.p12 and SERIAL.password for a box that keeps its key in a file (level 1)
                     REQUEST: PKCS#10 in PEM for a key in a token: SERIAL.pem (level 2)
                     either way the serial number goes to manifest.txt, which operators get with maker-ca.pem
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource clock;

    MakerCommand(PrintStream out, PrintStream err, InstantSource clock) {
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    public static void main(String[] arguments) {
        MakerCommand command = new MakerCommand(System.out, System.err, Clock.systemUTC());
        System.exit(command.run(List.of(arguments)));
    }

    int run(List<String> arguments) {
        String verb = arguments.isEmpty() ? "" : arguments.get(0);
        int n = arguments.size();
        try {
            if (verb.equals("create") && n == 3) {
                create(Path.of(arguments.get(1)), arguments.get(2));
                return GOOD;
            } else if (verb.equals("device") && (n == 3 || n == 4)) {
                Path request = n == 4 ? Path.of(arguments.get(3)) : null;
                device(Path.of(arguments.get(1)), arguments.get(2), request);
                return GOOD;
            }
        } catch (IOException | CertificateException e) {
            err.println("maker-ca: " + e.getMessage());
            return BAD;
        }
        err.print(HELP);
        return USAGE;
    }

    private void create(Path directory, String name) throws IOException {
        if (Files.exists(directory.resolve(CA + ".key"))) {
            throw new IOException("there is a CA in " + directory + " already");
        }
        PrivateFile.createDirectory(directory);
        CertificateAuthority.create(name, clock.instant(), VALIDITY).store(directory, CA);
        out.println("Give " + directory.resolve(CA + ".pem") + " to operators.");
    }

    private void device(Path directory, String serial, Path request)
            throws IOException, CertificateException {
        if (!DeviceCertificate.isSerial(serial)) {
            throw new IOException(
                    "a serial number has 1 to 64 letters, digits, dots, hyphens and underscores");
        }
        CertificateAuthority ca = CertificateAuthority.load(directory, CA);
        Path manifest = directory.resolve(MANIFEST);
        List<String> listed = Files.exists(manifest) ? Files.readAllLines(manifest) : List.of();
        if (listed.stream().anyMatch(line -> line.split(" ")[0].equals(serial))) {
            throw new IOException("serial number " + serial + " has a certificate already");
        }
        int level = CertificateRequest.SOFTWARE;
        if (request == null) {
            SigningKey key = SigningKey.generateP256();
            X509Certificate certificate = ca.issueDevice(key.publicKey(), serial, clock.instant());
            char[] password = KeyStoreFile.password(directory.resolve(serial + ".password"));
            new KeyStoreFile(key.pair(), List.of(certificate, ca.certificate()))
                    .store(directory.resolve(serial + ".p12"), password);
        } else {
            CertificateRequest asked = CertificateRequest.parsePem(Files.readString(request));
            PublicKey key = asked.publicKey();
            level = CertificateRequest.TOKEN;
            PrivateFile.write(
                    directory.resolve(serial + ".pem"),
                    Certificates.toPem(ca.issueDevice(key, serial, clock.instant()))
                            + Certificates.toPem(ca.certificate()));
        }
        Files.writeString(
                manifest,
                serial + " " + level + "\n",
                StandardCharsets.US_ASCII,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        out.println("Device " + serial + " is certified, level " + level + ".");
    }
}
