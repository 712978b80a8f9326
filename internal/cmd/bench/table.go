// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// table is a Markdown table that can also be read as it is.
type table struct {
	header []string
	rows   [][]string
}

// add appends a row; cells that are not given are empty.
func (t *table) add(cells ...string) {
	row := make([]string, len(t.header))
	copy(row, cells)
	t.rows = append(t.rows, row)
}

func (t *table) String() string {
	widths := make([]int, len(t.header))
	for _, row := range append([][]string{t.header}, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	write := func(row []string) {
		for i, cell := range row {
			fmt.Fprintf(&b, "| %s%s ", cell, strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)))
		}
		b.WriteString("|\n")
	}
	write(t.header)
	for i, width := range widths {
		if i == 0 {
			fmt.Fprintf(&b, "|%s", strings.Repeat("-", width+2))
		} else {
			fmt.Fprintf(&b, "|%s:", strings.Repeat("-", width+1)) // Figures stand to the right.
		}
	}
	b.WriteString("|\n")
	for _, row := range t.rows {
		write(row)
	}
	return b.String()
}
