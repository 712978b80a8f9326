// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// summaries finds the summaries of all diagnostics in the source of a package. A
// part of a summary that only a run knows is "…".
//
// It knows a diagnostic by the functions of the framework that make one, and
// refuses what it cannot follow, so that no summary is missed.
type summaries struct {
	makers map[string]int
	// constants are string constants, and fields the values that the structs of
	// the package are made with, by field.
	constants map[string]string
	fields    map[string][]ast.Expr
	structs   map[string][]string

	found []string
	errs  []error
}

// whatIsNotKnown stands for what only a run knows.
const whatIsNotKnown = "…"

// diagnosticMakers returns the framework's functions and methods that take the
// summary of a diagnostic, with the position of that argument.
var diagnosticMakers = sync.OnceValues(func() (map[string]int, error) {
	cmd := exec.CommandContext(context.Background(), "go", "list", "-f", "{{.Dir}}", "github.com/hashicorp/terraform-plugin-framework/diag")
	dir, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	makers := map[string]int{}
	err = parseFolder(strings.TrimSpace(string(dir)), func(file *ast.File) {
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || !function.Name.IsExported() {
				continue
			}
			position := 0
			for _, parameter := range function.Type.Params.List {
				for _, name := range parameter.Names {
					if name.Name == "summary" {
						makers[function.Name.Name] = position
					}
					position++
				}
			}
		}
	})
	return makers, err
})

// parseFolder calls f for each file of a package that is no test.
func parseFolder(dir string, f func(*ast.File)) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		f(file)
	}
	return nil
}

// findSummaries returns the summaries in these files, sorted, each once.
func findSummaries(files []*ast.File) ([]string, error) {
	makers, err := diagnosticMakers()
	if err != nil {
		return nil, err
	}
	s := &summaries{makers: makers, constants: map[string]string{}, fields: map[string][]ast.Expr{}, structs: map[string][]string{}}
	for _, learn := range []func(ast.Node) bool{s.learnDeclarations, s.learnValues, s.collect} {
		for _, file := range files {
			ast.Inspect(file, learn)
		}
	}
	slices.Sort(s.found)
	return slices.Compact(s.found), errors.Join(s.errs...)
}

func (s *summaries) learnDeclarations(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.TypeSpec:
		if declared, ok := n.Type.(*ast.StructType); ok {
			for _, field := range declared.Fields.List {
				for _, name := range field.Names {
					s.structs[n.Name.Name] = append(s.structs[n.Name.Name], name.Name)
				}
			}
		}
	case *ast.GenDecl:
		if n.Tok == token.CONST {
			s.learnConstants(n)
		}
	}
	return true
}

func (s *summaries) learnConstants(declaration *ast.GenDecl) {
	for _, spec := range declaration.Specs {
		value, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, name := range value.Names {
			if i < len(value.Values) {
				s.constants[name.Name] = s.text(value.Values[i])
			}
		}
	}
}

// learnValues notes with which values the structs of the package are made.
func (s *summaries) learnValues(n ast.Node) bool {
	literal, ok := n.(*ast.CompositeLit)
	if !ok {
		return true
	}
	made, ok := literal.Type.(*ast.Ident)
	if !ok {
		return true
	}
	for i, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok {
				s.fields[key.Name] = append(s.fields[key.Name], pair.Value)
			}
		} else if fields := s.structs[made.Name]; i < len(fields) {
			s.fields[fields[i]] = append(s.fields[fields[i]], element)
		}
	}
	return true
}

func (s *summaries) collect(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		// A diagnostic of the protocol, past the framework.
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Summary" {
			s.add(n.Value)
		}
	case *ast.CallExpr:
		if called, ok := n.Fun.(*ast.SelectorExpr); ok {
			if position, makes := s.makers[called.Sel.Name]; makes && position < len(n.Args) {
				s.add(n.Args[position])
			}
		}
	}
	return true
}

// add notes the summary that an expression stands for.
func (s *summaries) add(summary ast.Expr) {
	if field, ok := summary.(*ast.SelectorExpr); ok {
		values := s.fields[field.Sel.Name]
		for _, value := range values {
			if _, copied := value.(*ast.SelectorExpr); !copied { // Else it is one of the others.
				s.add(value)
			}
		}
		if len(values) > 0 {
			return
		}
	}
	text := s.text(summary)
	if strings.Trim(text, whatIsNotKnown+" ") == "" {
		s.errs = append(s.errs, errors.New("a summary cannot be told from the code: begin it with a literal text where the diagnostic is made"))
		return
	}
	s.found = append(s.found, text)
}

var verb = regexp.MustCompile(`%[-+# 0-9.\[\]]*[a-zA-Z]`)

// text returns what an expression of the type string is.
func (s *summaries) text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return s.text(e.X)
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return s.text(e.X) + s.text(e.Y)
	case *ast.Ident:
		if text, known := s.constants[e.Name]; known {
			return text
		}
	case *ast.CallExpr:
		if called, ok := e.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "Sprintf" && len(e.Args) > 0 {
			return verb.ReplaceAllString(s.text(e.Args[0]), whatIsNotKnown)
		}
	}
	return whatIsNotKnown
}
