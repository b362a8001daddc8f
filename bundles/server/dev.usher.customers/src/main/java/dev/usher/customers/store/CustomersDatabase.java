package dev.usher.customers.store;

import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The stores of this bundle, above tables that are up to date. */
@Component(service = CustomersDatabase.class)
public final class CustomersDatabase {
    private final HouseholdStore households;
    private final BoxStore boxes;
    private final SessionStore sessions;
    private final AttemptStore attempts;
    private final ProfileStore profiles;

    @Activate
    public CustomersDatabase(
            @Reference(target = "(osgi.jndi.service.name=usher)") DataSource dataSource) {
        Migrations.run(
                dataSource,
                "customers",
                CustomersDatabase.class,
                "V1__customers.sql",
                "V2__profiles.sql");
        Sql sql = new Sql(dataSource);
        households = new HouseholdStore(sql);
        boxes = new BoxStore(sql);
        sessions = new SessionStore(sql);
        attempts = new AttemptStore(sql);
        profiles = new ProfileStore(sql);
    }

    public HouseholdStore households() {
        return households;
    }

    public BoxStore boxes() {
        return boxes;
    }

    public SessionStore sessions() {
        return sessions;
    }

    public AttemptStore attempts() {
        return attempts;
    }

    public ProfileStore profiles() {
        return profiles;
    }
}
