package org.posthouse.access.jmapcore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PointerTest {
    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll @Size(max = 10) List<String> steps) {
        String text = steps.stream().map(s -> "/" + Pointer.escaped(s)).collect(Collectors.joining());
        Pointer p = Pointer.parse(text);
        assertNotNull(p);
        assertEquals(steps, p.steps());
    }

    @Property(tries = 300)
    void itFindsWhatIsAtThePath(@ForAll @Size(min = 1, max = 8) List<String> steps) {
        ObjectNode root = Json.object();
        ObjectNode at = root;
        for (String s : steps.subList(0, steps.size() - 1))
            at = at.putObject(s);
        at.put(steps.getLast(), 42);
        Pointer p = Pointer.parse(steps.stream().map(s -> "/" + Pointer.escaped(s)).collect(Collectors.joining()));
        assertNotNull(p);
        JsonNode found = p.in(root, _ -> true);
        assertNotNull(found);
        assertEquals(42, found.asInt());
    }

    @Property(tries = 200)
    void aStarJoinsWhatItsElementsHave(@ForAll @Size(max = 6) List<@Size(max = 4) List<Integer>> lists) {
        ObjectNode root = Json.object();
        var outer = root.putArray("a");
        for (List<Integer> list : lists) {
            var inner = outer.addObject().putArray("b");
            list.forEach(inner::add);
        }
        Pointer p = Pointer.parse("/a/*/b");
        assertNotNull(p);
        JsonNode found = p.in(root, _ -> true);
        assertNotNull(found);
        assertEquals(lists.stream().flatMap(List::stream).toList(), found.valueStream().map(JsonNode::asInt).toList());
    }

    @Test
    void thereIsNothingAtBadPaths() {
        JsonNode root = Json.read("{\"a\":[1,2],\"o\":{\"b\":null}}");
        assertNull(Pointer.parse("a"));
        assertNull(Pointer.parse("/a~2"));
        for (String path : List.of("/a/2", "/a/01", "/a/-", "/a/*/x", "/x", "/a/0/0", "/a/99999999999")) {
            Pointer p = Pointer.parse(path);
            assertNotNull(p, path);
            assertNull(p.in(root, _ -> true), path);
        }
        Pointer all = Pointer.parse("/a/*");
        assertNotNull(all);
        int[] left = {2};
        assertNull(all.in(root, n -> (left[0] -= n) >= 0));
    }
}
