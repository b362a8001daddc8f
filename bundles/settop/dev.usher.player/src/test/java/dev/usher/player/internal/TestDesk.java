package dev.usher.player.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.Gift;
import dev.usher.backend.api.HouseholdPass;
import dev.usher.backend.api.PassDesk;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PassStatus;
import dev.usher.backend.api.Plan;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.backend.api.Redemption;
import dev.usher.backend.api.RedemptionRequest;
import dev.usher.backend.api.StreamSlot;
import dev.usher.backend.api.Subscription;
import dev.usher.backend.api.SubscriptionRequest;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The pass server, as the test wants it. */
final class TestDesk implements PassDesk {
    static final BoxId HERE = new BoxId("00".repeat(16));

    /** What was asked, in order. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    volatile boolean online = true;
    volatile Problem refusal;
    volatile boolean answerLost;

    volatile Runnable whenReleased = () -> {};

    /** Without a permit nothing is answered. */
    final Semaphore answers = new Semaphore(Integer.MAX_VALUE / 2);

    private void hear(String question) throws BackendException {
        asked.add(question);
        try {
            if (!answers.tryAcquire(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let the server answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!online) {
            throw new BackendException(BackendException.Reason.UNREACHABLE, "no answer", null);
        }
        if (refusal != null) {
            throw refusal;
        }
        if (answerLost) {
            throw new BackendException(BackendException.Reason.UNREACHABLE, "reset", null);
        }
    }

    private static PassStatus status(String pass, String state, boolean refunded) {
        return new PassStatus(
                pass, state, "", null, List.of(), List.of(), state, List.of(), HERE, null, null,
                null, null, null, null, false, refunded);
    }

    @Override
    public List<HouseholdPass> passes() throws BackendException {
        hear("passes");
        return List.of();
    }

    @Override
    public PassStatus status(String pass) throws BackendException {
        hear("status " + pass);
        return status(pass, "ready", false);
    }

    @Override
    public PassStatus giveBack(String pass) throws BackendException {
        hear("return " + pass);
        return status(pass, "returned", true);
    }

    @Override
    public PassStatus release(String pass) throws BackendException {
        whenReleased.run();
        hear("release " + pass);
        return status(pass, "released", false);
    }

    @Override
    public PassGrant claim(String pass) throws BackendException {
        hear("claim " + pass);
        return new PassGrant(pass, TestBox.FILM, "claimed.pass.jws", null);
    }

    @Override
    public Redemption redeem(RedemptionRequest request) throws BackendException {
        hear("redeem " + request.code() + " " + request.pin());
        return request.code().startsWith("C")
                ? new Redemption(null, 500, "EUR")
                : new Redemption(
                        new PassGrant("redeemed", TestBox.FILM, "redeemed.pass.jws", null),
                        0,
                        null);
    }

    @Override
    public Gift buyGift(PurchaseRequest request, String key) throws BackendException {
        hear("gift " + key + " " + request.offer() + " " + request.amount());
        return new Gift(
                "g1",
                "ABCD",
                request.item(),
                request.offer(),
                request.amount(),
                "EUR",
                Gift.State.OPEN,
                Instant.EPOCH,
                null);
    }

    @Override
    public List<Gift> gifts() throws BackendException {
        hear("gifts");
        return List.of();
    }

    @Override
    public Gift refundGift(String gift) throws BackendException {
        hear("refund " + gift);
        return new Gift(
                gift,
                null,
                TestBox.FILM,
                "rent",
                399,
                "EUR",
                Gift.State.REFUNDED,
                Instant.EPOCH,
                null);
    }

    @Override
    public List<Plan> plans() throws BackendException {
        hear("plans");
        return List.of(new Plan("films", "All films", 990, "EUR", "P1M", 2));
    }

    @Override
    public List<Subscription> subscriptions() throws BackendException {
        hear("subscriptions");
        return List.of();
    }

    @Override
    public Subscription subscribe(SubscriptionRequest request, String key) throws BackendException {
        hear("subscribe " + key + " " + request.plan() + " " + request.amount());
        return new Subscription(
                "s1",
                plans().get(0),
                Subscription.State.ACTIVE,
                Instant.EPOCH,
                Instant.EPOCH,
                null);
    }

    @Override
    public Subscription cancelSubscription(String subscription) throws BackendException {
        hear("cancel " + subscription);
        return new Subscription(
                subscription,
                plans().get(0),
                Subscription.State.CANCELLED,
                Instant.EPOCH,
                Instant.EPOCH,
                null);
    }

    @Override
    public StreamSlot openStream(String pass) throws BackendException {
        hear("open " + pass);
        return slot("slot " + asked.size());
    }

    @Override
    public StreamSlot renewStream(String slot) throws BackendException {
        hear("renew " + slot);
        return slot(slot);
    }

    private static StreamSlot slot(String id) {
        return new StreamSlot(id, Instant.now().plusSeconds(300));
    }

    @Override
    public void closeStream(String slot) throws BackendException {
        hear("close " + slot);
    }
}
