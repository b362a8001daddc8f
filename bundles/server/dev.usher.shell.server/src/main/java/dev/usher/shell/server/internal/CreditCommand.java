package dev.usher.shell.server.internal;

import dev.usher.server.api.Accounts;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import java.util.UUID;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Adds to a household's prepaid account */
@Service
@Command(scope = "usher", name = "credit", description = "Adds to a household's prepaid account")
public final class CreditCommand implements Action {
    @Reference private Session session;
    @Reference private Households households;
    @Reference private Accounts accounts;

    @Argument(name = "household", description = "Name or id of the household", required = true)
    @Completion(HouseholdCompleter.class)
    private String household;

    @Argument(index = 1, name = "amount", description = "e.g. 20.00", required = true)
    private String amount;

    @Argument(index = 2, name = "currency", description = "ISO 4217, e.g. EUR", required = true)
    private String currency;

    @Option(name = "--note", description = "Why")
    private String note = "";

    @Override
    public Object execute() {
        Household found = Lookup.household(household, households);
        accounts.credit(
                found.id(),
                Amount.minorUnits(amount, currency),
                currency,
                "shell-" + UUID.randomUUID(),
                note);
        session.getConsole()
                .println(
                        found.name()
                                + " has "
                                + Amount.text(accounts.balance(found.id(), currency), currency));
        return null;
    }
}
