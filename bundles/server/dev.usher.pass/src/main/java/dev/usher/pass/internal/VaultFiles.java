package dev.usher.pass.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.crypto.Hpke;
import dev.usher.crypto.PrivateFile;
import dev.usher.crypto.Sealed;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vault's directory: secrets of 32 bytes, a file each, which only their owner may read.
 *
 * <p>With a token (PKCS#11) they are sealed to a P-256 key that never leaves it (HPKE base mode,
 * RFC 9180: encapsulated key of 65 bytes, then ciphertext): whoever carries disk and database away
 * has nothing. They are opened once each, so that no grant waits for the token.
 */
@Component(service = VaultFiles.class)
public final class VaultFiles {
    /** Label of the token's key. */
    static final String LABEL = "usher-vault";

    private static final Logger LOG = LoggerFactory.getLogger(VaultFiles.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final byte[] INFO = "usher/vault/v1".getBytes(UTF_8);
    private static final int SECRET = 32;
    private static final int ENCAPSULATED = 65;
    private static final int SEALED = ENCAPSULATED + SECRET + 16;

    private final Path directory;

    /** Null where no token is configured. */
    private final Token token;

    private final SigningKey inToken;

    @Activate
    public VaultFiles(@Reference PassSettings settings) {
        directory = settings.vaultDirectory().toAbsolutePath();
        try {
            PrivateFile.createDirectory(directory);
            token = settings.hasVaultToken() ? settings.vaultToken() : null;
            inToken = token == null ? null : key(token);
        } catch (IOException e) {
            throw new UncheckedIOException("the vault in " + directory + " cannot be opened", e);
        }
    }

    private static SigningKey key(Token token) throws IOException {
        boolean opened = false;
        try {
            Optional<SigningKey> present = token.key(LABEL);
            SigningKey key =
                    present.isPresent() ? present.get() : token.generate(LABEL, Instant.now());
            opened = true;
            return key;
        } finally {
            if (!opened) {
                token.close();
            }
        }
    }

    /**
     * The secret of this name; empty when there is none. One that is not sealed yet is sealed now.
     */
    Optional<byte[]> read(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            // restored from a backup, perhaps
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
        byte[] content = Files.readAllBytes(file);
        switch (content.length) {
            case SECRET -> {
                if (inToken != null) {
                    write(name, content);
                    LOG.warn(
                            "{} is sealed to the token now. Copies from before open the vault without it: destroy"
                                    + " them, or make a new key-encryption key.",
                            file);
                }
                return Optional.of(content);
            }
            case SEALED -> {
                return Optional.of(unseal(file, content));
            }
            default ->
                    throw new IOException(
                            file
                                    + " has "
                                    + content.length
                                    + " bytes, which no secret of the vault has: restore it from the backup");
        }
    }

    private byte[] unseal(Path file, byte[] content) throws IOException {
        if (inToken == null) {
            throw new IOException(
                    file
                            + " is sealed to a token: set vaultTokenLibrary of "
                            + PassSettings.PID
                            + " to its PKCS#11 library");
        }
        byte[] encapsulated = Arrays.copyOf(content, ENCAPSULATED);
        byte[] ciphertext = Arrays.copyOfRange(content, ENCAPSULATED, content.length);
        return Hpke.open(inToken, encapsulated, ciphertext, INFO, new byte[0])
                .orElseThrow(
                        () ->
                                new IOException(
                                        file
                                                + " is sealed to another key than "
                                                + LABEL
                                                + " of this token, or damaged: use the token it was sealed"
                                                + " to, or restore the file from the backup"));
    }

    /** Makes a secret, instead of one of this name before; it is on the disk when this returns. */
    byte[] create(String name) throws IOException {
        byte[] secret = new byte[SECRET];
        RANDOM.nextBytes(secret);
        write(name, secret);
        return secret;
    }

    private void write(String name, byte[] secret) throws IOException {
        byte[] content = secret;
        if (inToken != null) {
            Sealed sealed = Hpke.seal((ECPublicKey) inToken.publicKey(), INFO, new byte[0], secret);
            content = Arrays.copyOf(sealed.enc(), SEALED);
            System.arraycopy(
                    sealed.ciphertext(), 0, content, ENCAPSULATED, sealed.ciphertext().length);
        }
        PrivateFile.write(directory.resolve(name), content);
    }

    /** Keeps a secret under another name, too. */
    void copy(String name, String other) throws IOException {
        PrivateFile.write(directory.resolve(other), Files.readAllBytes(directory.resolve(name)));
    }

    /** The names that begin so. */
    List<String> names(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }

    /** Deletes a secret, for good. */
    void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
        PrivateFile.sync(directory);
    }

    @Deactivate
    void close() {
        if (token != null) {
            token.close();
        }
    }
}
