package dev.usher.payment.prepaid.store;

import java.math.BigDecimal;
import java.util.Currency;

/** Amounts as a person reads them. */
final class Money {
    private Money() {}

    /** E.g. {@code 3.90 EUR}. */
    static String text(long minorUnits, String currency) {
        int digits =
                Currency.getAvailableCurrencies().stream()
                        .filter(c -> c.getCurrencyCode().equals(currency))
                        .mapToInt(Currency::getDefaultFractionDigits)
                        .findFirst()
                        .orElse(2);
        return BigDecimal.valueOf(minorUnits, Math.max(digits, 0)).toPlainString() + " " + currency;
    }
}
