package dev.usher.persistence;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts a script into statements: at a semicolon outside of quotes and {@code --} comments; a {@code
 * CREATE TRIGGER} ends with {@code END;}.
 */
final class SqlScript {
    private static final Pattern TRIGGER =
            Pattern.compile("(?is)\\s*CREATE\\s+(TEMP\\s+)?TRIGGER\\b.*");
    private static final Pattern END = Pattern.compile("(?is).*\\bEND\\s*");

    private SqlScript() {}

    static List<String> statements(String text) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (text.startsWith("--", i)) {
                int end = text.indexOf('\n', i);
                i = end < 0 ? text.length() : end;
                statement.append('\n');
                continue;
            } else if (c == ';' && isWhole(statement)) {
                add(statements, statement);
                continue;
            }
            statement.append(c);
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote is not closed");
        }
        add(statements, statement);
        return List.copyOf(statements);
    }

    private static boolean isWhole(CharSequence statement) {
        return !TRIGGER.matcher(statement).matches() || END.matcher(statement).matches();
    }

    private static void add(List<String> statements, StringBuilder statement) {
        String text = statement.toString().strip();
        if (!text.isEmpty()) {
            statements.add(text);
        }
        statement.setLength(0);
    }
}
