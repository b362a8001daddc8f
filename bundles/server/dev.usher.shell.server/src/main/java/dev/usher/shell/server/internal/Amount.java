package dev.usher.shell.server.internal;

import dev.usher.media.api.Problem;
import java.math.BigDecimal;
import java.util.Currency;

/** Money as people write it, and as it is counted: minor units. */
final class Amount {
    private Amount() {}

    /**
     * @throws Problem amount-malformed (400)
     */
    static long minorUnits(String text, String currency) {
        try {
            return new BigDecimal(text).movePointRight(digits(currency)).longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            throw new Problem(
                    "amount-malformed",
                    400,
                    "'" + text + "' is no amount of " + currency + ". Write it like 3.90.");
        }
    }

    static String text(long minorUnits, String currency) {
        return BigDecimal.valueOf(minorUnits, digits(currency)).toPlainString() + " " + currency;
    }

    private static int digits(String currency) {
        try {
            return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    "amount-malformed",
                    400,
                    "'" + currency + "' is no currency (ISO 4217), like EUR.");
        }
    }
}
