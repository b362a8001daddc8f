package dev.usher.itests.bench.connections;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.PeerConnection;
import dev.usher.transport.api.host.PeerHost;
import dev.usher.transport.api.host.PeerListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A box that fetches a few blocks and stays. */
final class Visitor implements PeerHost, PeerListener {
    private static final int BLOCKS = 16;

    private final ItemLayout layout;
    private final SSLContext tls;
    private final byte[] peerId = new byte[20];
    private final AtomicInteger received = new AtomicInteger();
    private final CompletableFuture<Visitor> served = new CompletableFuture<>();

    Visitor(ItemLayout layout, SSLContext tls) {
        this.layout = layout;
        this.tls = tls;
        ThreadLocalRandom.current().nextBytes(peerId);
        byte[] client = "-XX0000-".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(client, 0, peerId, 0, client.length);
    }

    /** Done when all blocks have come; fails when the connection ends. */
    CompletableFuture<Visitor> served() {
        return served;
    }

    @Override
    public byte[] peerId() {
        return peerId.clone();
    }

    @Override
    public SSLContext tls() {
        return tls;
    }

    @Override
    public boolean admits(BoxId peer) {
        return true;
    }

    @Override
    public Optional<Served> served(String truncatedInfoHash) {
        return Optional.empty();
    }

    @Override
    public void opened(PeerConnection connection) {
        connection.bitfield(PieceSet.none(), pieceCount());
    }

    @Override
    public void bitfield(PeerConnection connection, PieceSet pieces) {
        connection.interested(true);
    }

    @Override
    public void have(PeerConnection connection, int piece) {
        // it had everything from the start
    }

    @Override
    public void choked(PeerConnection connection, boolean choked) {
        int piece = ThreadLocalRandom.current().nextInt(pieceCount());
        for (int i = 0; i < BLOCKS && !choked; i++) {
            connection.request(piece, i * ItemLayout.BLOCK, ItemLayout.BLOCK);
        }
    }

    @Override
    public void interested(PeerConnection connection, boolean interested) {
        // there is nothing to get here
    }

    @Override
    public void block(PeerConnection connection, int piece, int begin, ByteBuffer data) {
        if (received.incrementAndGet() == BLOCKS) {
            served.complete(this);
        }
    }

    @Override
    public void rejected(PeerConnection connection, int piece, int begin, int length) {
        served.completeExceptionally(new IllegalStateException("a request was rejected"));
    }

    @Override
    public boolean read(PeerConnection connection, int piece, int begin, ByteBuffer dst) {
        return false;
    }

    @Override
    public ItemLayout layout() {
        return layout;
    }

    @Override
    public void closed(PeerConnection connection, String reason) {
        served.completeExceptionally(new IllegalStateException(reason));
    }
}
