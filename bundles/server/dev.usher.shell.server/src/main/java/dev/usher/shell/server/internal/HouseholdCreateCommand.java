package dev.usher.shell.server.internal;

import dev.usher.media.api.Problem;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Creates a household with one subscriber */
@Service
@Command(
        scope = "usher",
        name = "household-create",
        description = "Creates a household with one subscriber",
        detailedDescription =
                "Without --ask the password is generated and shown once. Password and PIN are never arguments, because those stand in the history.")
public final class HouseholdCreateCommand implements Action {
    @Reference private Session session;
    @Reference private Households households;

    @Argument(index = 0, name = "name", description = "Name of the household", required = true)
    private String name;

    @Argument(
            index = 1,
            name = "user",
            description = "Name the subscriber signs in with",
            required = true)
    private String user;

    @Option(name = "--ask", description = "Ask for the password")
    private boolean ask;

    @Option(name = "--pin", description = "Ask for a household PIN of four to eight digits")
    private boolean pin;

    @Override
    public Object execute() {
        String password = ask ? secret("Password: ") : generated();
        Household made = households.create(name, user, password, pin ? secret("PIN: ") : null);
        session.getConsole().println("Household " + made.name() + " has the id " + made.id() + ".");
        if (!ask) {
            session.getConsole().println(user + " signs in with the password " + password);
        }
        return null;
    }

    private String secret(String prompt) {
        try {
            String typed = session.readLine(prompt, '*');
            if (typed == null || typed.isBlank()) {
                throw new Problem("usage", 400, "Nothing was typed, so nothing was created.");
            }
            return typed;
        } catch (IOException e) {
            throw new Problem(
                    "usage", 400, "There is nobody to ask here. Leave --ask and --pin away.");
        }
    }

    private static String generated() {
        byte[] random = new byte[15];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
