package dev.usher.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqlScriptTest {
    @Test
    void cutsAtSemicolonsOutsideOfQuotesAndComments() {
        assertThat(SqlScript.statements("A ';' B; -- c; 'd\nE \"x;y\";\n\n;F"))
                .containsExactly("A ';' B", "E \"x;y\"", "F");
    }

    @Test
    void keepsTriggersWhole() {
        String trigger =
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM b;\n  DELETE FROM c;\nEND";
        assertThat(SqlScript.statements(trigger + ";\nX;")).containsExactly(trigger, "X");
    }

    @Test
    void nothingIsNoStatement() {
        assertThat(SqlScript.statements(" -- only words\n;;")).isEmpty();
    }

    @Test
    void anOpenQuoteIsToldNotSwallowed() {
        assertThatThrownBy(() -> SqlScript.statements("A 'b; C;"))
                .hasMessageContaining("quote is not closed");
    }
}
