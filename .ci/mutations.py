"""The mutants of a file: every place where an expression or statement is exchanged for another."""

# ruff: noqa: INP001 - a folder of scripts, no package

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_WITHOUT_MUTANTS = {"annotation", "returns", "decorator_list", "args", "type_comment"}
_LONG_TABLE = 50
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, eq=False)
class Mutant:
    """One change of one file.

    Attributes:
        path: the file.
        tree: the file as it is.
        place: where the node stands: its parent, the field and the index in it.
        new: what comes in its place.
        lines: the lines of its statement, up to its own.
        change: before and after, for people.
        in_function: whether it stands in a function; otherwise it is a module's constant.
        statement: index of its statement in the module.
    """

    path: Path
    tree: ast.Module
    place: tuple[ast.AST, str, int | None]
    new: ast.AST
    lines: tuple[int, ...]
    change: str
    in_function: bool
    statement: int

    def broken_tree(self) -> ast.Module:
        """The file with the change; it stays in the tree."""
        parent, name, index = self.place
        if index is None:
            setattr(parent, name, self.new)
        else:
            getattr(parent, name)[index] = self.new
        return ast.fix_missing_locations(self.tree)


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file; long tables are data and stay as they are."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for index, statement in enumerate(tree.body):
        if isinstance(statement, (ast.ClassDef, *_FUNCTIONS)) or _is_constant(statement):
            yield from _walk(path, tree, index, statement, statement, in_function=False)


def _is_constant(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return False
        case ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar"))):
            return False
        case ast.Assign(value=ast.Dict(keys=keys)):
            return len(keys) < _LONG_TABLE
        case _:
            return isinstance(statement, ast.Assign)


def _walk(
    path: Path, tree: ast.Module, index: int, node: ast.AST, statement: ast.stmt, *, in_function: bool
) -> Iterator[Mutant]:
    in_function = in_function or isinstance(node, _FUNCTIONS)
    for place, child in _children(node):
        of = child if isinstance(child, ast.stmt) else statement
        if in_function or isinstance(tree.body[index], ast.Assign):
            for new in _replacements(child, node):
                last = (
                    child.lineno if isinstance(child, ast.stmt) else getattr(child, "end_lineno", of.lineno)
                )
                yield Mutant(
                    path,
                    tree,
                    place,
                    ast.copy_location(new, child),
                    tuple(range(of.lineno, last + 1)),
                    f"{_shown(child)}  ->  {_shown(new)}",
                    in_function,
                    index,
                )
        if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            yield from _walk(path, tree, index, child, of, in_function=in_function)


def _children(node: ast.AST) -> Iterator[tuple[tuple[ast.AST, str, int | None], ast.AST]]:
    for name, value in ast.iter_fields(node):
        if name in _WITHOUT_MUTANTS and not isinstance(node, ast.Call):
            continue
        if isinstance(value, ast.AST):
            yield (node, name, None), value
        elif isinstance(value, list):
            for index, one in enumerate(value):
                if isinstance(one, ast.AST):
                    yield (node, name, index), one


def _replacements(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    yield from _other_operators(node)
    yield from _other_constants(node, parent)
    yield from _other_ways(node)
    yield from _fewer_arguments(node)
    if _may_go(node):
        yield ast.Pass()


def _other_operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=ops):
            for index, op in enumerate(ops):
                for other in _COMPARISONS[type(op)]:
                    yield _with(node, ops=[*ops[:index], other(), *ops[index + 1 :]])
        case ast.BoolOp(op=op, values=values):
            yield _with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
            for index in range(len(values)):
                rest = [*values[:index], *values[index + 1 :]]
                yield rest[0] if len(rest) == 1 else _with(node, values=rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _ARITHMETIC:
            yield _with(node, op=_ARITHMETIC[type(op)]())


def _other_constants(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)) if not isinstance(parent, (ast.Expr, ast.JoinedStr)):
            yield ast.Constant("" if value else "~")
        case ast.JoinedStr() if not isinstance(parent, ast.FormattedValue):
            yield ast.Constant("~")


def _other_ways(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.comprehension(ifs=tests):
            yield from (_with(node, ifs=[*tests[:i], *tests[i + 1 :]]) for i in range(len(tests)))
        case ast.If(test=test) if not isinstance(test, ast.Constant):
            yield from (_with(node, test=ast.Constant(value)) for value in (True, False))
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.Return(ast.Constant(None))


def _fewer_arguments(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Call):
        return
    args, keywords = node.args, node.keywords
    for index, arg in enumerate(args):
        if not (_is_none(arg) or isinstance(arg, ast.Starred)):
            yield _with(node, args=[*args[:index], ast.Constant(None), *args[index + 1 :]])
    for index in range(len(keywords)):
        yield _with(node, keywords=[*keywords[:index], *keywords[index + 1 :]])


def _may_go(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=value):
            return not isinstance(value, ast.Constant)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return True
        case _:
            return isinstance(node, (ast.AugAssign, ast.Raise, ast.Continue, ast.Break, ast.Delete))


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _shown(node: ast.AST) -> str:
    lines = ast.unparse(node).splitlines()
    first = lines[0].strip() if lines else ""
    return f"{first[:90]}…" if len(first) > 90 or len(lines) > 1 else first  # noqa: PLR2004 - a line
