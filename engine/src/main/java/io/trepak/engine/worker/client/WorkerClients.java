package io.trepak.engine.worker.client;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.worker.request.LatencySampler;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.resources.FreeList;
import io.trepak.engine.worker.resources.WorkerResources;

/** What all clients of one worker share: free requests, scratch, and those of them that are held. */
public final class WorkerClients {
    private static final int FREE_REQUESTS_KEPT = 8192;
    private static final int FREE_PARTIALS_KEPT = 64;
    private static final int FREE_BLOCKS_KEPT = 1024;

    private final WorkerResources resources;
    private final LatencySampler latencies;
    private final HeldClients held;
    private final KeyGroups groups = new KeyGroups();
    private final DeferredResponses deferred;
    private final FragmentPayload fragmentPayload = new FragmentPayload(groups);
    private final CopyPayload copyPayload = new CopyPayload();
    private final FreeList<ClientRequest> freeRequests = new FreeList<>(FREE_REQUESTS_KEPT);
    private final FreeList<UnheardRequest> freeUnheard = new FreeList<>(FREE_REQUESTS_KEPT / 8);
    private final FreeList<Fragment> freeFragments = new FreeList<>(FREE_REQUESTS_KEPT);
    private final FreeList<SplitRequest> freeSplitRequests = new FreeList<>(FREE_REQUESTS_KEPT / 8);
    private final FreeList<ParkedBlock> freeBlocks = new FreeList<>(FREE_BLOCKS_KEPT);
    private final FreeList<PartialRequest> freePartials = new FreeList<>(FREE_PARTIALS_KEPT);
    private RequestFrame frame = new RequestFrame();

    public WorkerClients(WorkerResources resources, LatencySampler latencies, HeldClients held) {
        this.resources = resources;
        this.latencies = latencies;
        this.held = held;
        this.deferred = new DeferredResponses(resources);
    }

    public WorkerResources resources() {
        return resources;
    }

    LatencySampler latencies() {
        return latencies;
    }

    /** Those who are not read for want of memory, or because they do not read. */
    public HeldClients held() {
        return held;
    }

    /** Responses that come later. */
    DeferredResponses deferred() {
        return deferred;
    }

    /** The keys of the request that is being split. */
    KeyGroups groups() {
        return groups;
    }

    /** What a server gets of that request. */
    FragmentPayload fragmentPayload() {
        return fragmentPayload;
    }

    /** What a server gets of a request in other words. */
    CopyPayload copyPayload() {
        return copyPayload;
    }

    // ---- requests

    ClientRequest takeRequest(Command command) {
        resources.arrays().count(Request.BYTES);
        ClientRequest request = freeRequests.take();
        if (request == null) {
            request = new ClientRequest(resources, freeRequests);
        }
        request.begin(command, latencies.takes());
        return request;
    }

    /** One that counts for its client until it is over, but is not in its queue. */
    UnheardRequest takeUnheard(Command command, ResponseTarget client) {
        resources.arrays().count(Request.BYTES);
        UnheardRequest request = freeUnheard.take();
        if (request == null) {
            request = new UnheardRequest(resources, freeUnheard);
        }
        request.begin(command, false);
        request.of(client);
        return request;
    }

    SplitRequest takeSplitRequest(Command command) {
        resources.arrays().count(Request.BYTES);
        SplitRequest request = freeSplitRequests.take();
        if (request == null) {
            request = new SplitRequest(resources, freeSplitRequests);
        }
        request.begin(command, latencies.takes());
        return request;
    }

    Fragment takeFragment(SplitRequest of, int index) {
        resources.arrays().count(Request.BYTES);
        Fragment fragment = freeFragments.take();
        if (fragment == null) {
            fragment = new Fragment(resources, latencies, freeFragments);
        }
        return fragment.of(of, index);
    }

    /** Where a client puts small responses that wait for their turn. */
    ParkedBlock takeBlock() {
        return ParkedBlock.take(resources, freeBlocks);
    }

    // ---- frames

    /** What a request is decoded into that is here as a whole; empty between two requests. */
    RequestFrame frame() {
        return frame;
    }

    /** The request in the shared frame is not here as a whole: keeps the frame with the rest of it, and has another one shared. */
    PartialRequest takePartial() {
        PartialRequest partial = freePartials.take();
        if (partial == null) {
            partial = new PartialRequest(resources);
        }
        RequestFrame shared = frame;
        frame = partial.frame();
        partial.frame(shared);
        return partial;
    }

    void give(PartialRequest partial) {
        freePartials.give(partial);
    }
}
