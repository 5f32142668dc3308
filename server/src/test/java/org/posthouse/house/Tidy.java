package org.posthouse.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Style as a test: sizes of files and methods, names, and words that do not belong in a source file. */
final class Tidy {
    static final int FILE = 500;
    static final int METHOD = 60;
    private static final List<String> NAMES_REFUSED = List.of("impl", "util", "utils", "common", "core", "manager", "helper", "helpers",
            "misc");

    private Tidy() {}

    /** What is wrong with these sources, by name; one line each. */
    static List<String> check(Map<String, String> sources) {
        List<String> wrong = new ArrayList<>();
        sources.forEach((name, text) -> {
            long lines = text.lines().count();
            if (lines > FILE)
                wrong.add(name + " has " + lines + " lines, more than " + FILE);
            String simple = name.substring(name.lastIndexOf('/') + 1).replace(".java", "");
            if (simple.startsWith("Abstract") || simple.endsWith("Impl") || simple.endsWith("Helper") || simple.endsWith("Utils"))
                wrong.add(name + ": a type is named for what it is");
            for (String part : name.split("/", -1))
                if (NAMES_REFUSED.contains(part))
                    wrong.add(name + ": a package is named by a domain noun, not '" + part + "'");
            if (name.contains("/src/test/") && text.contains("Thread." + "sleep("))
                wrong.add(name + ": tests do not sleep; wait for the event or use a virtual clock");
        });
        methods(sources, wrong);
        return wrong;
    }

    private static void methods(Map<String, String> sources, List<String> wrong) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((name, text) -> files.add(new Source(name, text)));
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, files);
        try {
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse())
                new Methods(unit, positions, wrong).scan(unit, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Methods extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> wrong;

        Methods(CompilationUnitTree unit, SourcePositions positions, List<String> wrong) {
            this.unit = unit;
            this.positions = positions;
            this.wrong = wrong;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
            if (method.getBody() != null) {
                LineMap lines = unit.getLineMap();
                long first = lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
                long last = lines.getLineNumber(positions.getEndPosition(unit, method.getBody()));
                if (last - first + 1 > METHOD)
                    wrong.add(unit.getSourceFile().toUri().getPath().substring(1) + ": " + method.getName() + " has " + (last - first + 1)
                            + " lines, more than " + METHOD);
            }
            return super.visitMethod(method, null);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("string:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
