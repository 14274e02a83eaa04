package io.trepak.engine.worker.client;

import io.trepak.engine.worker.request.Requester;
import io.trepak.engine.worker.resources.FreeList;
import io.trepak.engine.worker.resources.WorkerResources;

/**
 * A request whose client hears nothing of it, whatever becomes of it. Stands in the queue of a server connection only; its client,
 * which may get responses to later requests before, is told when it is over.
 */
final class UnheardRequest extends ClientRequest {
    private final FreeList<UnheardRequest> freeUnheard;

    private ResponseTarget sender;

    UnheardRequest(WorkerResources resources, FreeList<UnheardRequest> free) {
        super(resources, null);
        this.freeUnheard = free;
    }

    /** It is this client's. */
    void of(ResponseTarget client) {
        sender = client;
    }

    @Override
    public boolean isWanted() {
        return !sender.isClosed();
    }

    @Override
    public Requester sender() {
        return sender;
    }

    @Override
    void recycle() {
        sender.unheardEnded(this);
        sender = null;
        clear();
        freeUnheard.give(this);
    }
}
