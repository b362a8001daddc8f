package dev.usher.shell.server.internal;

import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Makes a code by which one box may enrol into a household */
@Service
@Command(
        scope = "usher",
        name = "enrolment-code",
        description = "Makes a code by which one box may enrol into a household",
        detailedDescription =
                "The code is valid once. Type it into the box, it is not shown again.")
public final class EnrolmentCodeCommand implements Action {
    @Reference private Session session;
    @Reference private Households households;
    @Reference private BoxDirectory directory;

    @Argument(name = "household", description = "Name or id of the household", required = true)
    @Completion(HouseholdCompleter.class)
    private String household;

    @Override
    public Object execute() {
        Household found = Lookup.household(household, households);
        session.getConsole().println(directory.newEnrolmentCode(found.id()));
        return null;
    }
}
