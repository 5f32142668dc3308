package org.posthouse.mail.sieve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression as an automaton whose states are followed all at once: the time is that of the text times the expression, whatever both are. Of several
 * ways to match the leftmost counts, in it the first alternative and the longest repetition. {@code . [] [^] [[:class:]] () | * + ? {n,m} ^ $ \} and no more.
 */
final class Regex {
    private static final int MAX_STATES = 2_000;
    private static final int MAX_REPEAT = 255;
    private static final int MAX_DEPTH = 30;
    private static final int MAX_RANGES = 256;
    /** Ranges of a set that are looked through in the time of one state. */
    private static final int RANGES_PER_STATE = 4;
    static final int GROUPS = 10;

    /** One instruction; x and y are where it goes on. */
    private record Op(Kind kind, int x, int y, @Nullable Chars chars) {}

    private enum Kind {
        CHARS, SPLIT, JUMP, SAVE, START, END, MATCH
    }

    /** A set of characters: ranges in pairs. */
    private record Chars(int[] ranges, boolean negated) {
        boolean has(int c, Comparator comparator) {
            boolean in = in(c);
            if (!in && comparator != Comparator.OCTET)
                in = in(Character.toLowerCase(c)) || in(Character.toUpperCase(c));
            return in != negated;
        }

        private boolean in(int c) {
            for (int i = 0; i < ranges.length; i += 2)
                if (c >= ranges[i] && c <= ranges[i + 1])
                    return true;
            return false;
        }
    }

    /** The expression is wrong; the message says how. */
    static final class Bad extends Exception {
        private static final long serialVersionUID = 1;

        Bad(String message) {
            super(message);
        }
    }

    /** The expression as a tree, so that a repetition can be written several times. */
    private sealed interface Node {
        record One(Chars chars) implements Node {}

        record Group(int number, Node inside) implements Node {}

        record All(List<Node> parts) implements Node {}

        record Any(List<Node> choices) implements Node {}

        record Repeat(Node inside, int least, int most) implements Node {}

        record Edge(boolean start) implements Node {}
    }

    private final int[] text;
    private int at;
    private int groups;
    private int emitted;
    private final List<Op> ops = new ArrayList<>();

    Regex(String expression) throws Bad {
        text = expression.codePoints().toArray();
        Node all = any(0);
        if (at < text.length)
            throw new Bad("')' closes nothing; write \\) for the character");
        emit(all);
        add(new Op(Kind.MATCH, 0, 0, null));
    }

    /** How much there is to do for each character: the states, and the ranges of their sets. */
    long work() {
        long work = ops.size();
        for (Op op : ops)
            if (op.chars() != null)
                work += op.chars().ranges().length / 2 / RANGES_PER_STATE;
        return work;
    }

    private int peek() {
        return at < text.length ? text[at] : -1;
    }

    private Node any(int depth) throws Bad {
        if (depth > MAX_DEPTH)
            throw new Bad("groups are nested deeper than " + MAX_DEPTH);
        var choices = new ArrayList<Node>();
        choices.add(all(depth));
        while (peek() == '|') {
            at++;
            choices.add(all(depth));
        }
        return choices.size() == 1 ? choices.getFirst() : new Node.Any(choices);
    }

    private Node all(int depth) throws Bad {
        var parts = new ArrayList<Node>();
        while (peek() >= 0 && peek() != '|' && peek() != ')') {
            Node one = one(depth);
            int repeats = 0;
            while (peek() == '*' || peek() == '+' || peek() == '?' || peek() == '{') {
                if (++repeats > 3)
                    throw new Bad("a repetition is repeated; put it into parentheses");
                one = repeated(one);
            }
            parts.add(one);
        }
        return new Node.All(parts);
    }

    private Node repeated(Node one) throws Bad {
        int c = text[at++];
        return switch (c) {
            case '*' -> new Node.Repeat(one, 0, -1);
            case '+' -> new Node.Repeat(one, 1, -1);
            case '?' -> new Node.Repeat(one, 0, 1);
            default -> {
                int least = number();
                int most = least;
                if (peek() == ',') {
                    at++;
                    most = peek() == '}' ? -1 : number();
                }
                if (peek() != '}' || most >= 0 && most < least)
                    throw new Bad("'{' begins a repetition such as {2,5}; write \\{ for the character");
                at++;
                yield new Node.Repeat(one, least, most);
            }
        };
    }

    private int number() throws Bad {
        int from = at;
        int n = 0;
        while (peek() >= '0' && peek() <= '9' && at - from < 4)
            n = n * 10 + text[at++] - '0';
        if (at == from || n > MAX_REPEAT)
            throw new Bad("a repetition has numbers from 0 to " + MAX_REPEAT + ", such as {2,5}");
        return n;
    }

    private Node one(int depth) throws Bad {
        int c = text[at++];
        return switch (c) {
            case '(' -> group(depth);
            case '[' -> new Node.One(set());
            case '.' -> new Node.One(new Chars(new int[0], true));
            case '^' -> new Node.Edge(true);
            case '$' -> new Node.Edge(false);
            case '*', '+', '?', '{' -> throw new Bad("'" + (char) c + "' repeats nothing; write \\" + (char) c + " for the character");
            case '\\' -> escaped();
            default -> new Node.One(new Chars(new int[]{c, c}, false));
        };
    }

    private Node group(int depth) throws Bad {
        int number = ++groups;
        Node inside = any(depth + 1);
        if (peek() != ')')
            throw new Bad("a ')' is missing");
        at++;
        return new Node.Group(number, inside);
    }

    private Node escaped() throws Bad {
        if (at == text.length)
            throw new Bad("a backslash stands at the end");
        int e = text[at++];
        if (e >= '0' && e <= '9' || e >= 'a' && e <= 'z' || e >= 'A' && e <= 'Z')
            throw new Bad("\\" + (char) e + " is not known here; use [[:alpha:]], [[:digit:]] or [[:space:]]");
        return new Node.One(new Chars(new int[]{e, e}, false));
    }

    private Chars set() throws Bad {
        boolean negated = peek() == '^';
        if (negated)
            at++;
        var ranges = new ArrayList<Integer>();
        boolean first = true;
        while (first || peek() != ']') {
            first = false;
            if (ranges.size() / 2 >= MAX_RANGES)
                throw new Bad("a set in brackets has at most " + MAX_RANGES + " characters and ranges");
            if (at >= text.length)
                throw new Bad("a ']' is missing");
            int c = text[at++];
            if (c == '[' && peek() == ':') {
                named(ranges);
                continue;
            }
            int to = c;
            if (peek() == '-' && at + 1 < text.length && text[at + 1] != ']') {
                at++;
                to = text[at++];
            }
            if (to < c)
                throw new Bad("a range in brackets goes backwards");
            ranges.add(c);
            ranges.add(to);
        }
        at++;
        return new Chars(ranges.stream().mapToInt(Integer::intValue).toArray(), negated);
    }

    private void named(List<Integer> ranges) throws Bad {
        int end = at + 1;
        while (end < text.length && text[end] != ':')
            end++;
        String name = new String(text, at + 1, end - at - 1);
        if (end + 1 >= text.length || text[end + 1] != ']')
            throw new Bad("[: begins a class such as [:digit:]");
        at = end + 2;
        String chars = switch (name) {
            case "alpha" -> "azAZ";
            case "digit" -> "09";
            case "alnum" -> "azAZ09";
            case "upper" -> "AZ";
            case "lower" -> "az";
            case "space" -> "\t\r  ";
            case "blank" -> "\t\t  ";
            case "punct" -> "!/:@[`{~";
            case "xdigit" -> "09afAF";
            case "print" -> " ~";
            case "graph" -> "!~";
            case "cntrl" -> "\0\037\177\177";
            default -> throw new Bad("there is no class [:" + SieveException.shown(name) + ":]");
        };
        chars.chars().forEach(ranges::add);
    }

    private int add(Op op) throws Bad {
        if (ops.size() >= MAX_STATES)
            throw new Bad("the expression is too large; repeat less");
        ops.add(op);
        return ops.size() - 1;
    }

    private void emit(Node node) throws Bad {
        // Repetitions of nothing make no states.
        if (++emitted > 10 * MAX_STATES)
            throw new Bad("the expression is too large; repeat less");
        switch (node) {
            case Node.One one -> add(new Op(Kind.CHARS, 0, 0, one.chars()));
            case Node.Edge edge -> add(new Op(edge.start() ? Kind.START : Kind.END, 0, 0, null));
            case Node.Group g when g.number() < GROUPS -> {
                add(new Op(Kind.SAVE, 2 * g.number(), 0, null));
                emit(g.inside());
                add(new Op(Kind.SAVE, 2 * g.number() + 1, 0, null));
            }
            case Node.Group g -> emit(g.inside());
            case Node.All all -> {
                for (Node part : all.parts())
                    emit(part);
            }
            case Node.Any any -> choices(any.choices());
            case Node.Repeat r -> repeat(r);
        }
    }

    private void choices(List<Node> choices) throws Bad {
        var jumps = new ArrayList<Integer>();
        for (int i = 0; i < choices.size(); i++) {
            boolean more = i < choices.size() - 1;
            int split = more ? add(new Op(Kind.SPLIT, 0, 0, null)) : -1;
            emit(choices.get(i));
            if (more) {
                jumps.add(add(new Op(Kind.JUMP, 0, 0, null)));
                ops.set(split, new Op(Kind.SPLIT, split + 1, ops.size(), null));
            }
        }
        for (int jump : jumps)
            ops.set(jump, new Op(Kind.JUMP, ops.size(), 0, null));
    }

    private void repeat(Node.Repeat r) throws Bad {
        for (int i = 0; i < r.least(); i++)
            emit(r.inside());
        if (r.most() < 0) {
            int split = add(new Op(Kind.SPLIT, 0, 0, null));
            emit(r.inside());
            add(new Op(Kind.JUMP, split, 0, null));
            ops.set(split, new Op(Kind.SPLIT, split + 1, ops.size(), null));
            return;
        }
        var splits = new ArrayList<Integer>();
        for (int i = r.least(); i < r.most(); i++) {
            splits.add(add(new Op(Kind.SPLIT, 0, 0, null)));
            emit(r.inside());
        }
        for (int split : splits)
            ops.set(split, new Op(Kind.SPLIT, split + 1, ops.size(), null));
    }

    /** States that are followed, the preferred first, each with where its groups began and ended. */
    private final class Threads {
        final int[] states = new int[ops.size()];
        final int[][] saved = new int[ops.size()][];
        final boolean[] has = new boolean[ops.size()];
        int size;

        void clear() {
            size = 0;
            Arrays.fill(has, false);
        }

        /** Follows all that takes no character; with a stack of its own, as the way may be long. */
        void follow(int first, int[] groupsAt, int pos, int length) {
            var stack = new ArrayList<Object[]>();
            stack.add(new Object[]{first, groupsAt});
            while (!stack.isEmpty()) {
                Object[] top = stack.removeLast();
                int s = (Integer) top[0];
                int[] g = (int[]) top[1];
                if (has[s])
                    continue;
                has[s] = true;
                Op op = ops.get(s);
                switch (op.kind()) {
                    case JUMP -> stack.add(new Object[]{op.x(), g});
                    case SPLIT -> {
                        stack.add(new Object[]{op.y(), g});
                        stack.add(new Object[]{op.x(), g});
                    }
                    case SAVE -> {
                        int[] copy = g.clone();
                        copy[op.x()] = pos;
                        stack.add(new Object[]{s + 1, copy});
                    }
                    case START -> {
                        if (pos == 0)
                            stack.add(new Object[]{s + 1, g});
                    }
                    case END -> {
                        if (pos == length)
                            stack.add(new Object[]{s + 1, g});
                    }
                    case CHARS, MATCH -> {
                        states[size] = s;
                        saved[size++] = g;
                    }
                }
            }
        }
    }

    /** What matched and each group (empty where it took no part); null where nothing did. */
    @Nullable
    List<String> find(String value, Comparator comparator) {
        int[] chars = value.codePoints().toArray();
        Threads now = new Threads();
        Threads next = new Threads();
        int @Nullable [] best = null;
        int[] none = new int[2 * GROUPS];
        Arrays.fill(none, -1);
        for (int pos = 0;; pos++) {
            if (best == null) {
                int[] begin = none.clone();
                begin[0] = pos;
                now.follow(0, begin, pos, chars.length);
            }
            next.clear();
            for (int i = 0; i < now.size; i++) {
                Op op = ops.get(now.states[i]);
                if (op.kind() == Kind.MATCH) {
                    best = now.saved[i].clone();
                    best[1] = pos;
                    break;
                }
                Chars set = op.chars();
                if (pos < chars.length && set != null && set.has(chars[pos], comparator))
                    next.follow(now.states[i] + 1, now.saved[i], pos + 1, chars.length);
            }
            Threads other = now;
            now = next;
            next = other;
            if (pos >= chars.length || now.size == 0 && best != null)
                break;
        }
        return best == null ? null : texts(chars, best);
    }

    private List<String> texts(int[] chars, int[] at2) {
        var found = new ArrayList<String>();
        for (int g = 0; g <= Math.min(groups, GROUPS - 1); g++)
            found.add(at2[2 * g] < 0 || at2[2 * g + 1] < 0 ? "" : new String(chars, at2[2 * g], at2[2 * g + 1] - at2[2 * g]));
        return found;
    }
}
