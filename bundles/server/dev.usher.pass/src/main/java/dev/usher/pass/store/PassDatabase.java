package dev.usher.pass.store;

import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Brings the tables up to date, then gives access to them. */
@Component(service = PassDatabase.class)
public final class PassDatabase {
    private final PurchaseStore purchases;
    private final PassStore passes;
    private final ContentKeyStore contentKeys;
    private final ProofStore proofs;
    private final KeyLogStore keyLog;
    private final DeviceStore devices;
    private final RefundStore refunds;
    private final StreamStore streams;
    private final BillStore bills;
    private final SubscriptionStore subscriptions;
    private final CodeStore codes;
    private final GiftStore gifts;
    private final AlarmStore alarms;
    private final Sql sql;

    @Activate
    public PassDatabase(@Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        Migrations.run(
                database,
                "pass",
                PassDatabase.class,
                "V1__passes.sql",
                "V2__key_log.sql",
                "V3__holders.sql",
                "V4__models.sql",
                "V5__first_play.sql",
                "V6__tiers.sql",
                "V7__status_places.sql");
        sql = new Sql(database);
        purchases = new PurchaseStore(sql);
        passes = new PassStore(sql);
        contentKeys = new ContentKeyStore(sql);
        proofs = new ProofStore(sql);
        keyLog = new KeyLogStore(sql);
        devices = new DeviceStore(sql);
        refunds = new RefundStore(sql);
        streams = new StreamStore(sql);
        bills = new BillStore(sql);
        subscriptions = new SubscriptionStore(sql);
        codes = new CodeStore(sql);
        gifts = new GiftStore(sql);
        alarms = new AlarmStore(sql);
    }

    /**
     * Runs all that {@code work} does on this database, also by other components, in one
     * transaction; again when it met another one.
     */
    public <T> T together(Supplier<T> work) {
        return sql.inTransactionRetrying(tx -> work.get());
    }

    public PurchaseStore purchases() {
        return purchases;
    }

    public PassStore passes() {
        return passes;
    }

    public ContentKeyStore contentKeys() {
        return contentKeys;
    }

    public ProofStore proofs() {
        return proofs;
    }

    public KeyLogStore keyLog() {
        return keyLog;
    }

    public DeviceStore devices() {
        return devices;
    }

    public RefundStore refunds() {
        return refunds;
    }

    public StreamStore streams() {
        return streams;
    }

    public BillStore bills() {
        return bills;
    }

    public SubscriptionStore subscriptions() {
        return subscriptions;
    }

    public CodeStore codes() {
        return codes;
    }

    public GiftStore gifts() {
        return gifts;
    }

    public AlarmStore alarms() {
        return alarms;
    }
}
