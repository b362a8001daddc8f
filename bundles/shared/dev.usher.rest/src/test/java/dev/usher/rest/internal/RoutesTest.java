package dev.usher.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private final List<String> retired = new ArrayList<>();
    private final Routes<String> routes = new Routes<>(retired::add);

    @Test
    void theLongestBaseAnswers() {
        routes.add("/v1/box", new FakeReference(1, 0, "/v1/box"), "box");
        routes.add("/v1/box/items", new FakeReference(2, 0, "/v1/box/items"), "items");
        assertThat(routes.find("/v1/box/items/7")).contains("items");
        assertThat(routes.find("/v1/box/items")).contains("items");
        assertThat(routes.find("/v1/box/other/x/")).contains("box");
        assertThat(routes.find("/v1/boxes")).isEmpty();
        assertThat(routes.find("/")).isEmpty();
    }

    @Test
    @DisplayName(
            "a better one beside the old one answers at once; when it goes the old one is back")
    void betterOne() {
        FakeReference old = new FakeReference(1, 0, "/a");
        FakeReference newer = new FakeReference(2, 5, "/a");
        routes.add("/a", old, "old");
        routes.add("/a", newer, "newer");
        assertThat(routes.find("/a")).contains("newer");
        routes.remove("/a", newer);
        assertThat(routes.find("/a")).contains("old");
        routes.remove("/a", old);
        assertThat(routes.find("/a")).isEmpty();
        assertThat(retired).containsExactly("newer", "old");
    }

    @Test
    void amongEqualsTheFirstStays() {
        routes.add("/a", new FakeReference(1, 0, "/a"), "first");
        routes.add("/a", new FakeReference(2, 0, "/a"), "second");
        assertThat(routes.find("/a/b")).contains("first");
        routes.clear();
        assertThat(retired).containsExactlyInAnyOrder("first", "second");
        assertThat(routes.all()).isEmpty();
    }

    @Test
    void aBaseThatIsNoneIsRefused() {
        for (String base : List.of("", "v1", "/v1/", "/V1", "/v1/{x}")) {
            assertThatThrownBy(() -> Routes.base(new FakeReference(1, 0, base)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be like /v1/thing");
        }
    }
}
