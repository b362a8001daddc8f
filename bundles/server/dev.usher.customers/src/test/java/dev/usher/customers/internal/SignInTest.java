package dev.usher.customers.internal;

import static dev.usher.customers.internal.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.persistence.Sql;
import dev.usher.server.api.Household;
import dev.usher.server.api.Roles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("C6")
class SignInTest {
    private final Fixture server = new Fixture();
    private final SignIn signIn = server.signIn;

    @TempDir Path folder;

    @Test
    void aSessionLastsUntilItExpiresOrEnds() {
        Household household = server.households.create("A", "Ann", "correct horse", null);
        SignIn.Session session = signIn.signIn(" aNN ", "correct horse");
        assertThat(session.token()).hasSize(43);
        assertThat(session.user().household()).isEqualTo(household.id());
        assertThat(session.user().role()).isEqualTo(Roles.SUBSCRIBER);
        assertThat(signIn.user(session.token())).contains(session.user());
        assertThat(session.toString()).doesNotContain(session.token());

        SignIn.Session another = signIn.signIn("ann", "correct horse");
        assertThat(another.token()).isNotEqualTo(session.token());
        signIn.signOut(session.token());
        assertThat(signIn.user(session.token())).isEmpty();
        assertThat(signIn.user(another.token())).isPresent();

        server.advance(Duration.ofHours(168));
        assertThat(signIn.user(another.token())).isEmpty();
        assertThat(signIn.user("x")).isEmpty();
        assertThat(signIn.user("x".repeat(100_000))).isEmpty();
    }

    @Test
    @DisplayName("the token is not in the database, and expired sessions leave it")
    void onlyHashes() {
        server.households.create("A", "ann", "correct horse", null);
        String token = signIn.signIn("ann", "correct horse").token();
        Sql sql = new Sql(server.dataSource);
        assertThat(sql.query("SELECT token_hash FROM customers_session", row -> row.getString(1)))
                .singleElement()
                .asString()
                .hasSize(64)
                .doesNotContain(token);
        server.advance(Duration.ofHours(168));
        signIn.signIn("ann", "correct horse");
        assertThat(sql.query("SELECT token_hash FROM customers_session", row -> row.getString(1)))
                .hasSize(1);
    }

    @Test
    @DisplayName("strangers and wrong passwords are refused alike")
    void refused() {
        server.households.create("A", "ann", "correct horse", null);
        String wrong =
                assertProblem(() -> signIn.signIn("ann", "wrong horse"), "sign-in-refused", 401)
                        .getMessage();
        assertThat(
                        assertProblem(
                                        () -> signIn.signIn("bob", "wrong horse"),
                                        "sign-in-refused",
                                        401)
                                .getMessage())
                .isEqualTo(wrong);
        for (String[] typed :
                List.of(
                        new String[] {null, "x"},
                        new String[] {"ann", null},
                        new String[] {"", ""},
                        new String[] {"ann", "x".repeat(100_000)},
                        new String[] {"x".repeat(100_000), "x"})) {
            assertProblem(() -> signIn.signIn(typed[0], typed[1]), "sign-in-refused", 401);
        }
    }

    @Test
    void guessingIsSlowAlsoForNamesThatAreNot() {
        for (String name : List.of("ann", "nobody")) {
            for (int i = 0; i < 5; i++) {
                assertProblem(() -> signIn.signIn(name, "wrong horse"), "sign-in-refused", 401);
            }
            assertProblem(() -> signIn.signIn(name, "wrong horse"), "sign-in-blocked", 429);
        }
        assertThat(
                        new Sql(server.dataSource)
                                .query(
                                        "SELECT subject FROM customers_attempts",
                                        row -> row.getString(1))
                                .toString())
                .as("what is typed as a name may be a password")
                .doesNotContain("ann", "nobody");
    }

    @Test
    @DisplayName(
            "at first start there is an operator whose password only we can read; later starts change nothing")
    void operator() throws IOException {
        Path file = folder.resolve("usher/operator-password");
        new OperatorAccount(server.database.households(), file, Fixture.ITERATIONS);
        String password = Files.readString(file).strip();
        assertThat(password).matches("[A-Z2-7]{26}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(signIn.signIn("operator", password).user().role()).isEqualTo(Roles.OPERATOR);

        new OperatorAccount(server.database.households(), file, Fixture.ITERATIONS);
        assertThat(Files.readString(file).strip()).isEqualTo(password);
    }

    @Test
    void aFolderThatCannotBeWrittenIsToldByName() throws IOException {
        Path notAFolder = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(
                        () ->
                                new OperatorAccount(
                                        server.database.households(),
                                        notAFolder.resolve("password"),
                                        Fixture.ITERATIONS))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(notAFolder.toString());
        assertThat(server.database.households().hasUserOf(Roles.OPERATOR)).isFalse();
    }
}
