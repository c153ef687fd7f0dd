module mintmark/mintmarktest

go 1.22
