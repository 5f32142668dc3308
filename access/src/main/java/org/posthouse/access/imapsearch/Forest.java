package org.posthouse.access.imapsearch;

import java.util.Arrays;
import org.posthouse.store.kv.Refusal;

/** Messages and who answers whom. Nodes are numbers; a node has at most one parent, and there are no loops. */
final class Forest {
    static final int NONE = -1;
    private static final int MAX = 1_000_000;
    /** Steps upwards in all, so that a mailbox made to be slow is refused instead. */
    private static final long MAX_STEPS = 200_000_000L;
    private int size;
    private int[] parent = new int[64];
    private int[] first = new int[64];
    private int[] last = new int[64];
    private int[] next = new int[64];
    private int[] children = new int[64];
    private long steps;

    /** A new node alone. Refusal LIMIT. */
    int add() throws Refusal {
        if (size == MAX)
            throw tooMuch();
        if (size == parent.length) {
            int room = size * 2;
            parent = Arrays.copyOf(parent, room);
            first = Arrays.copyOf(first, room);
            last = Arrays.copyOf(last, room);
            next = Arrays.copyOf(next, room);
            children = Arrays.copyOf(children, room);
        }
        parent[size] = NONE;
        first[size] = NONE;
        last[size] = NONE;
        next[size] = NONE;
        return size++;
    }

    private static Refusal tooMuch() {
        return new Refusal(Refusal.Reason.LIMIT, "too many references to be threaded at once: search for fewer messages");
    }

    int size() {
        return size;
    }

    int parent(int node) {
        return parent[node];
    }

    /** Whether a link would close a loop: the child is the parent, or above it. Refusal LIMIT. */
    private boolean loops(int above, int child) throws Refusal {
        if (above == child)
            return true;
        if (children[child] == 0)
            return false;
        for (int n = parent[above]; n != NONE; n = parent[n]) {
            if (n == child)
                return true;
            if (++steps > MAX_STEPS)
                throw tooMuch();
        }
        return false;
    }

    /** Makes a node that has no parent the child of another; does nothing where that would be a loop. */
    void link(int above, int child) throws Refusal {
        if (loops(above, child))
            return;
        parent[child] = above;
        children[above]++;
    }

    void cut(int child) {
        if (parent[child] != NONE)
            children[parent[child]]--;
        parent[child] = NONE;
    }

    /** When all links are made: lists of children, in the order of nodes. */
    void list() {
        for (int n = 0; n < size; n++)
            if (parent[n] != NONE)
                append(parent[n], n);
    }

    /** Puts a node behind the last child. */
    void append(int above, int child) {
        next[child] = NONE;
        if (first[above] == NONE)
            first[above] = child;
        else
            next[last[above]] = child;
        last[above] = child;
        parent[child] = above;
    }

    /** Puts all children of one behind those of the other. */
    void adopt(int above, int from) {
        for (int c = first[from]; c != NONE;) {
            int following = next[c];
            append(above, c);
            c = following;
        }
        clear(from);
    }

    void clear(int node) {
        first[node] = NONE;
        last[node] = NONE;
    }

    int first(int node) {
        return first[node];
    }

    int next(int node) {
        return next[node];
    }

    boolean single(int node) {
        return first[node] != NONE && first[node] == last[node];
    }

    int[] children(int node) {
        int n = 0;
        for (int c = first[node]; c != NONE; c = next[c])
            n++;
        int[] all = new int[n];
        n = 0;
        for (int c = first[node]; c != NONE; c = next[c])
            all[n++] = c;
        return all;
    }

    /** Puts the children in order. */
    void sort(int node, Order.Comparison by) {
        if (first[node] == last[node])
            return;
        int[] all = children(node);
        Order.sort(all, by);
        clear(node);
        for (int c : all)
            append(node, c);
    }

    /** All nodes at and below these, each after those above it. */
    int[] below(int[] roots) {
        int[] order = new int[size];
        int n = 0;
        for (int root : roots)
            order[n++] = root;
        for (int i = 0; i < n; i++)
            for (int c = first[order[i]]; c != NONE; c = next[c])
                order[n++] = c;
        return Arrays.copyOf(order, n);
    }
}
