package dev.usher.backend.api;

/**
 * The code of a voucher or a gift, as a person typed it.
 *
 * @param code letter case, blanks and hyphens do not matter, nor O for 0 and I or L for 1
 * @param pin household PIN; null = not asked for yet
 * @param profile id of who redeems; null when the household has no profiles
 */
public record RedemptionRequest(String code, String pin, String profile) {
    /** In a household without profiles. */
    public RedemptionRequest(String code, String pin) {
        this(code, pin, null);
    }

    @Override
    public String toString() {
        return "RedemptionRequest[…]";
    }
}
