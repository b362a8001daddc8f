package dev.usher.shell.server.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Publisher;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.Session;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("C5")
class RekeyCommandTest {
    private static final ItemId FILM = new ItemId("0123456789abcdef0123456789abcdef");
    private final RekeyCommand command = new RekeyCommand();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final List<Object> rekeyed = new ArrayList<>();

    private interface Answer {
        Object to(Object argument);
    }

    /** One whose every method gives this answer to its first argument. */
    private static <T> T one(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) ->
                                answer.to(arguments == null ? null : arguments[0])));
    }

    private static CatalogItem version(int version) {
        return new CatalogItem(
                FILM,
                version,
                new InfoHash("ab".repeat(32)),
                "Night Train",
                "",
                "film",
                0,
                List.of(),
                0,
                List.of(),
                null);
    }

    @BeforeEach
    void type() {
        PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8);
        command.session = one(Session.class, any -> out);
        command.catalog = one(Catalog.class, any -> List.of(version(1)));
        command.publisher =
                one(
                        Publisher.class,
                        item -> {
                            rekeyed.add(item);
                            return version(2);
                        });
    }

    @Test
    @DisplayName("by title or the beginning of the id: that item, and the next version is named")
    void rekeys() {
        for (String typed : List.of("night train", "0123")) {
            command.item = typed;
            command.execute();
        }
        assertThat(rekeyed).containsExactly(FILM, FILM);
        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains("Item " + FILM + " is published as version 2.");
    }

    @Test
    @DisplayName("what is not in the catalog is not published anew")
    void unknown() {
        command.item = "Day Train";
        assertThatThrownBy(command::execute)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("no item 'Day Train'");
        assertThat(rekeyed).isEmpty();
    }
}
