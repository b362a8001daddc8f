package dev.usher.pass.store;

/** What a payment is made for. */
public interface Payable {
    /** Also names the payment. */
    String id();

    /** Who pays. */
    String household();

    /** Minor units; 0 = nothing is to be paid. */
    long amount();

    /** ISO 4217. */
    String currency();

    /** For the account statement; at most 256 characters. */
    String purpose();

    /** Name of the payment provider. */
    String method();
}
