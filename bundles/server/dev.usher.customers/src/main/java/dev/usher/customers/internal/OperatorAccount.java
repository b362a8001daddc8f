package dev.usher.customers.internal;

import dev.usher.crypto.SecretHash;
import dev.usher.customers.store.CustomersDatabase;
import dev.usher.customers.store.HouseholdStore;
import dev.usher.customers.store.HouseholdStore.User;
import dev.usher.server.api.Roles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that there is an operator: at first start with a random password in a file only this
 * user reads.
 */
@Component(service = OperatorAccount.class, configurationPid = CustomersConfig.PID)
public final class OperatorAccount {
    static final String USER = "operator";
    private static final Logger LOG = LoggerFactory.getLogger(OperatorAccount.class);
    private static final int PASSWORD = 26;

    @Activate
    public OperatorAccount(
            @Reference CustomersDatabase database, BundleContext context, CustomersConfig config) {
        this(
                database.households(),
                file(context.getProperty("karaf.data"), config.operatorPasswordFile()),
                Math.max(SecretHash.LEAST_ITERATIONS, config.hashIterations()));
    }

    OperatorAccount(HouseholdStore users, Path file, int iterations) {
        if (users.hasUserOf(Roles.OPERATOR)) {
            return;
        }
        String password = Tokens.readable(PASSWORD);
        // the file first: a crash in between leaves no operator, and the next start makes both anew
        write(file, password);
        users.addUser(new User(USER, Roles.OPERATOR, null), SecretHash.of(password, iterations));
        LOG.info("Made the user {}; the password is in {}", USER, file);
    }

    private static Path file(String data, String configured) {
        return configured.isEmpty()
                ? Path.of(data == null ? "data" : data, "usher", "operator-password")
                : Path.of(configured);
    }

    private static void write(Path file, String password) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.deleteIfExists(file);
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.write(
                    file,
                    (password + "\n").getBytes(StandardCharsets.US_ASCII),
                    StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot write the operator's password to "
                            + file
                            + ": make its folder writable",
                    e);
        }
    }
}
