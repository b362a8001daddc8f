package dev.usher.pass.store;

import dev.usher.persistence.Sql;

/** Whatever is counted for a household is counted by one transaction at a time. */
final class HouseholdLock {
    private HouseholdLock() {}

    /** Waits until no other transaction has it; held until the end of this one. */
    static void take(Sql tx, String household) {
        tx.update(
                "INSERT INTO pass_household (household) VALUES (?) ON CONFLICT DO NOTHING",
                household);
        tx.first(
                "SELECT household FROM pass_household WHERE household = ? FOR UPDATE",
                row -> row.getString(1),
                household);
    }
}
