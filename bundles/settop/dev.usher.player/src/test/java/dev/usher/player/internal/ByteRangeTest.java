package dev.usher.player.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    private static final long SIZE = 1000;

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-, 0, 1000",
        "bytes=10-19, 10, 10",
        "bytes=990-2000, 990, 10",
        "bytes=-1, 999, 1",
        "bytes=-5000, 0, 1000",
        "bytes=999-999, 999, 1"
    })
    void single(String header, long first, long length) {
        assertThat(ByteRange.of(header, SIZE)).contains(new ByteRange(first, length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=999999999999999999-"})
    void unsatisfiable(String header) {
        assertThat(ByteRange.of(header, SIZE))
                .hasValueSatisfying(
                        range -> {
                            assertThat(range.satisfiable()).isFalse();
                            assertThat(range.of(SIZE)).isEqualTo("bytes */1000");
                        });
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "bytes=",
                "bytes=-",
                "bytes=5-4",
                "bytes=a-b",
                "bytes=0-1,5-6",
                "items=0-1",
                "bytes=99999999999999999999-",
                "bytes=--1",
                "bytes 0-1"
            })
    void wholeFile(String header) {
        assertThat(ByteRange.of(header, SIZE)).isEmpty();
    }
}
